internal import Synchronization

/// Wakes those who wait for a number to grow, such as that of the last event on disk. Any number of tasks may wait.
public final class GrowthSignal: Sendable {
  private struct Waiter {
    let after: Int64
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var latest: Int64
    var isClosed = false
    var nextID: UInt64 = 0
    var waiters: [UInt64: Waiter] = [:]
  }

  private let state: Mutex<State>

  public init(latest: Int64) {
    self.state = Mutex(State(latest: latest))
  }

  public var latest: Int64 { state.withLock { $0.latest } }

  /// Tells that the number is `value` now. One that is not larger than the latest changes nothing.
  public func publish(_ value: Int64) {
    let woken = state.withLock { state -> [Waiter] in
      guard value > state.latest else { return [] }
      state.latest = value
      guard !state.waiters.isEmpty else { return [] }
      let woken = state.waiters.filter { $0.value.after < value }
      for id in woken.keys { state.waiters[id] = nil }
      return Array(woken.values)
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Returns once the number is larger than `value`.
  /// - Throws: `CancellationError`; `StoreError.closed`.
  public func wait(after value: Int64) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.isClosed { return .failure(StoreError.closed) }
          if state.latest > value { return .success(()) }
          state.waiters[id] = Waiter(after: value, continuation: continuation)
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }

  func close() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      state.isClosed = true
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.continuation.resume(throwing: StoreError.closed) }
  }
}
