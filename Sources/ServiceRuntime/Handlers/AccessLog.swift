internal import Logging
internal import RPC
internal import Store

/// One log line per call: who, what, how it ended, how long it took and where. Never bodies, never metadata.
struct AccessLog: ServerInterceptor {
  let logger: Logger

  func intercept<Result: Sendable>(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Result
  ) async throws -> Result {
    let begun = Deadline.uptimeNow
    do {
      let result = try await next(context)
      if logger.logLevel <= .info { log(context, begun, .ok, nil) }
      return result
    } catch {
      let status = RPCError(handlerError: error, deadline: context.deadline)
      log(context, begun, status.code, error)
      throw error
    }
  }

  private func log(_ context: ServerContext, _ begun: UInt64, _ status: StatusCode, _ error: (any Error)?) {
    let received = context.receivedUptimeNanoseconds
    var metadata: Logger.Metadata = [
      "method": "\(context.method.fullName)", "status": "\(status.name)", "caller": "\(context.peer)",
      "address": "\(context.remoteAddress)", "attempt": "\(context.attempt)",
      "duration_us": "\(Deadline.uptimeNow.since(received) / 1000)", "queue_us": "\(begun.since(received) / 1000)",
      "store_us": "\((StoreStopwatch.current?.nanoseconds ?? 0) / 1000)",
    ]
    if let person = context.onBehalfOf { metadata["on_behalf_of"] = "\(person)" }
    metadata["trace_id"] = "\(context.trace.traceID)"
    metadata["span_id"] = "\(context.trace.spanID)"
    if let parent = context.parentSpan { metadata["parent_id"] = "\(TraceContext.hex(parent))" }
    // What nobody classified is a defect of ours: its text is for the log, not for the caller.
    if let error, status == .internal || status == .unknown {
      metadata["error"] = "\(error)"
      logger.error("call failed", metadata: metadata)
    } else {
      logger.info("call", metadata: metadata)
    }
  }
}
