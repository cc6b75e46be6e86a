/// A long-lived task on a loop that handles ready calls one after another.
///
/// `@unchecked Sendable` because it is touched on its loop's thread only: the task prefers the loop's executor, and so
/// do its awaits.
final class HandlerDriver: @unchecked Sendable {
  private let pool: HandlerPool
  private var task: Task<Void, Never>?
  private var parked: UnsafeContinuation<ServerCall?, Never>?

  init(pool: HandlerPool) {
    self.pool = pool
  }

  func start(on domain: LoopDomain) {
    task = Task(executorPreference: domain) { await self.run() }
  }

  /// Hands a call to a parked driver; nil ends it.
  func wake(_ call: ServerCall?) {
    let continuation = parked
    parked = nil
    continuation?.resume(returning: call)
  }

  /// Cancels the handler that runs now. Cancellation is sticky, so the driver is retired after it.
  func cancelHandler() {
    task?.cancel()
  }

  private func run() async {
    while let call = await next() {
      call.driver = self
      await call.serve()
      call.driver = nil
      if Task.isCancelled { break }
    }
    task = nil
  }

  private func next() async -> ServerCall? {
    if let call = pool.take() { return call }
    // Unsafe because the continuation is resumed exactly once: by `wake`, which the pool calls when it takes the driver
    // out of its list, or here when the list is full.
    return await withUnsafeContinuation { continuation in
      parked = continuation
      if !pool.park(self) { wake(nil) }
    }
  }
}
