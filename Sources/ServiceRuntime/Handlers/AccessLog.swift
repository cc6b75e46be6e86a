internal import Logging
internal import RPC

/// One log line per call: who, what, how it ended, how long it took. Never bodies.
struct AccessLog: ServerInterceptor {
  let logger: Logger

  func intercept<Result: Sendable>(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await next(context)
      if logger.logLevel <= .info { log(context, .ok, nil) }
      return result
    } catch {
      let status = RPCError(handlerError: error, deadline: context.deadline)
      log(context, status.code, error)
      throw error
    }
  }

  private func log(_ context: ServerContext, _ status: StatusCode, _ error: (any Error)?) {
    var metadata: Logger.Metadata = [
      "method": "\(context.method.fullName)", "status": "\(status.name)", "caller": "\(context.peer)",
      "duration_us": "\((Deadline.uptimeNow &- context.receivedUptimeNanoseconds) / 1000)",
    ]
    if let person = context.onBehalfOf { metadata["on_behalf_of"] = "\(person)" }
    if let trace = context.trace { metadata["trace_id"] = "\(trace.traceID)" }
    // What nobody classified is a defect of ours: its text is for the log, not for the caller.
    if let error, status == .internal || status == .unknown {
      metadata["error"] = "\(error)"
      logger.error("call failed", metadata: metadata)
    } else {
      logger.info("call", metadata: metadata)
    }
  }
}
