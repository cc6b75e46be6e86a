internal import Synchronization

/// Wakes one waiting task; a ring while nobody waits is kept for the next.
///
/// Not an AsyncStream, because cancelling a task that iterates one ends the stream for good.
public final class Bell: Sendable {
  private struct State {
    var hasRung = false
    var waiter: (number: UInt64, continuation: CheckedContinuation<Void, Never>)?
    var nextNumber: UInt64 = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// Whether somebody has rung and nobody has come yet.
  public var isRung: Bool { state.withLock { $0.hasRung } }

  public func ring() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      if state.waiter == nil { state.hasRung = true }
      return state.waiter
    }
    waiter?.continuation.resume()
  }

  /// Returns when the bell rings, after `limit`, or when the task is cancelled. For one task at a time.
  ///
  /// - Parameter limit: `nil` for as long as it takes.
  public func wait(atMost limit: Duration? = nil) async {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    let timeout = limit.map { limit in
      Task {
        try await Task.sleep(for: limit)
        giveUp(number)
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.hasRung || Task.isCancelled {
            state.hasRung = false
            return true
          }
          state.waiter = (number, continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      giveUp(number)
    }
    timeout?.cancel()
  }

  private func giveUp(_ number: UInt64) {
    let waiter = state.withLock { state in
      guard let waiter = state.waiter, waiter.number == number else {
        // The wait has not begun yet: let it end at once. A ring too many costs one look at what is due.
        if state.nextNumber == number, state.waiter == nil { state.hasRung = true }
        return nil as CheckedContinuation<Void, Never>?
      }
      state.waiter = nil
      return waiter.continuation
    }
    waiter?.resume()
  }
}
