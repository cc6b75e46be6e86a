internal import Synchronization

/// Counts accesses to a store, so that closing it waits for them and refuses later ones.
final class AccessGate: Sendable {
  private struct State {
    var inside = 0
    var isClosed = false
    var closers: [CheckedContinuation<Void, Never>] = []

    mutating func takeClosers() -> [CheckedContinuation<Void, Never>] {
      defer { closers = [] }
      return closers
    }
  }

  private let state = Mutex(State())

  /// - Throws: `closed`.
  func enter() throws(StoreError) {
    let entered = state.withLock { state in
      if !state.isClosed { state.inside += 1 }
      return !state.isClosed
    }
    guard entered else { throw .closed }
  }

  func leave() {
    let closers = state.withLock { state in
      state.inside -= 1
      return state.isClosed && state.inside == 0 ? state.takeClosers() : []
    }
    for closer in closers { closer.resume() }
  }

  /// Refuses further accesses and waits for the running ones.
  /// - Returns: whether this call closed the gate.
  func close() async -> Bool {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    await withCheckedContinuation { continuation in
      let isEmpty = state.withLock { state in
        if state.inside > 0 { state.closers.append(continuation) }
        return state.inside == 0
      }
      if isEmpty { continuation.resume() }
    }
    return isFirst
  }
}
