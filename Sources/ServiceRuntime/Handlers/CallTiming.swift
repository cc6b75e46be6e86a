internal import RPC
internal import Store

/// Measures each call and tells its caller in the trailers where the time went, whether it succeeded or failed.
struct CallTiming: ServerInterceptor {
  func intercept<Result: Sendable>(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Result
  ) async throws -> Result {
    let begun = Deadline.uptimeNow
    let stopwatch = StoreStopwatch()
    defer {
      let timing = ServerTiming(
        queueNanoseconds: begun.since(context.receivedUptimeNanoseconds),
        handlerNanoseconds: Deadline.uptimeNow.since(begun), storeNanoseconds: stopwatch.nanoseconds)
      context.trailers[Metadata.Key.serverTiming] = timing.bytes
    }
    return try await StoreStopwatch.$current.withValue(stopwatch) { try await next(context) }
  }
}

extension UInt64 {
  /// Nanoseconds since an earlier reading of the same clock; 0 when it is not earlier.
  func since(_ earlier: UInt64) -> UInt64 { self > earlier ? self - earlier : 0 }
}
