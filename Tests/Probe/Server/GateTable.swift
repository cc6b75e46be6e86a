internal import Dispatch
internal import Synchronization

/// Places, by name, where calls wait until a case lets them go. A gate that was opened stays open.
final class GateTable: Sendable {
  /// How a gate stands.
  struct Standing: Sendable {
    var waiting = 0
    /// Went through.
    var passed = 0
    /// Left because their task was cancelled.
    var abandoned = 0
  }

  private enum Waiter {
    case task(CheckedContinuation<Void, any Error>)
    case thread(DispatchSemaphore)
  }

  private struct Observer {
    let isMet: @Sendable (Standing) -> Bool
    let continuation: CheckedContinuation<Standing, any Error>
  }

  private struct Gate {
    var isOpen = false
    var standing = Standing()
    var waiters: [UInt64: Waiter] = [:]
    var observers: [UInt64: Observer] = [:]

    mutating func takeMetObservers() -> [Observer] {
      let met = observers.filter { $0.value.isMet(standing) }
      for id in met.keys { observers[id] = nil }
      return Array(met.values)
    }
  }

  private struct State {
    var gates: [String: Gate] = [:]
    var nextID: UInt64 = 0

    mutating func takeID() -> UInt64 {
      nextID += 1
      return nextID
    }
  }

  private let state = Mutex(State())

  /// Waits for the gate to be opened.
  ///
  /// - Throws: `CancellationError` when the task is cancelled first.
  func wait(at name: String) async throws {
    let id = state.withLock { $0.takeID() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { enter(name, id, .task($0)) }
    } onCancel: {
      leave(name, id)
    }
  }

  /// Blocks the thread until the gate is opened; for code inside a transaction.
  func block(at name: String) {
    let semaphore = DispatchSemaphore(value: 0)
    enter(name, state.withLock { $0.takeID() }, .thread(semaphore))
    semaphore.wait()
  }

  /// Waits until the gate stands as described.
  ///
  /// - Throws: `CancellationError` when the task is cancelled first.
  func observe(_ name: String, until isMet: @escaping @Sendable (Standing) -> Bool) async throws -> Standing {
    let id = state.withLock { $0.takeID() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Standing, any Error>? = state.withLock { state in
          // Under the lock: a cancellation after this look finds the observer.
          if Task.isCancelled { return .failure(CancellationError()) }
          let standing = state.gates[name, default: Gate()].standing
          if isMet(standing) { return .success(standing) }
          state.gates[name, default: Gate()].observers[id] = Observer(isMet: isMet, continuation: continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let observer = state.withLock { $0.gates[name]?.observers.removeValue(forKey: id) }
      observer?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Lets everybody through, now and later.
  func open(_ name: String) -> Standing {
    let (waiters, observers, standing) = state.withLock { state in
      var gate = state.gates[name, default: Gate()]
      let waiters = Array(gate.waiters.values)
      gate.isOpen = true
      gate.waiters = [:]
      gate.standing.passed += waiters.count
      gate.standing.waiting = 0
      let observers = gate.takeMetObservers()
      state.gates[name] = gate
      return (waiters, observers, gate.standing)
    }
    for waiter in waiters { Self.release(waiter) }
    for observer in observers { observer.continuation.resume(returning: standing) }
    return standing
  }

  private func enter(_ name: String, _ id: UInt64, _ waiter: Waiter) {
    enum Entry {
      case waits
      case passes
      case isCancelled
    }
    let (entry, observers, standing) = state.withLock { state in
      var gate = state.gates[name, default: Gate()]
      let entry: Entry
      if case .task = waiter, Task.isCancelled {
        gate.standing.abandoned += 1
        entry = .isCancelled
      } else if gate.isOpen {
        gate.standing.passed += 1
        entry = .passes
      } else {
        gate.waiters[id] = waiter
        gate.standing.waiting += 1
        entry = .waits
      }
      let observers = gate.takeMetObservers()
      state.gates[name] = gate
      return (entry, observers, gate.standing)
    }
    switch (entry, waiter) {
    case (.waits, _): break
    case (.isCancelled, .task(let continuation)): continuation.resume(throwing: CancellationError())
    case (.passes, _), (.isCancelled, .thread): Self.release(waiter)
    }
    for observer in observers { observer.continuation.resume(returning: standing) }
  }

  private func leave(_ name: String, _ id: UInt64) {
    let (waiter, observers, standing) = state.withLock { state in
      var gate = state.gates[name, default: Gate()]
      guard let waiter = gate.waiters.removeValue(forKey: id) else {
        // Not there yet, or gone already: entering looks for the cancellation itself.
        return (nil as Waiter?, [] as [Observer], gate.standing)
      }
      gate.standing.waiting -= 1
      gate.standing.abandoned += 1
      let observers = gate.takeMetObservers()
      state.gates[name] = gate
      return (waiter, observers, gate.standing)
    }
    if case .task(let continuation) = waiter { continuation.resume(throwing: CancellationError()) }
    for observer in observers { observer.continuation.resume(returning: standing) }
  }

  private static func release(_ waiter: Waiter) {
    switch waiter {
    case .task(let continuation): continuation.resume()
    case .thread(let semaphore): semaphore.signal()
    }
  }
}
