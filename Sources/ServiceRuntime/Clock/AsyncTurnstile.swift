internal import Synchronization

/// Lets asynchronous bodies through one at a time, in the order in which they came. Unlike an actor it is not entered
/// by another body while one awaits.
final class AsyncTurnstile: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Runs `body` when its turn comes; a cancelled task waits for its turn too, so keep bodies short when cancelled.
  func inTurn<Result>(_ body: () async -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.isTaken {
          state.waiting.append(continuation)
          return false
        }
        state.isTaken = true
        return true
      }
      if isFree { continuation.resume() }
    }
    defer { passOn() }
    return await body()
  }

  private func passOn() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
