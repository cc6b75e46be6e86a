internal import Wire

/// How many handlers of one server run on one loop at once, and the calls that wait for their turn.
///
/// The place where shedding by criticality and fair queueing per caller belong. Touched on the loop only.
final class HandlerGate: @unchecked Sendable {
  let domain: LoopDomain
  private let maxRunning: Int
  private let maxWaiting: Int
  private var running = 0
  private var waiting: [ServerCall] = []
  private var waitingHead = 0
  /// Calls that were answered or lost while their handlers go on.
  private var ending: [ObjectIdentifier: ServerCall] = [:]

  init(domain: LoopDomain, maxRunning: Int, maxWaiting: Int) {
    self.domain = domain
    self.maxRunning = maxRunning
    self.maxWaiting = maxWaiting
  }

  /// Queues a call for a handler; false when too many wait already.
  func enter(_ call: ServerCall) -> Bool {
    if running < maxRunning {
      running += 1
      domain.handlers.append(call)
      return true
    }
    guard waiting.count - waitingHead < maxWaiting else { return false }
    waiting.append(call)
    return true
  }

  /// A call that entered is done, or was found to be over before it ran.
  func leave() {
    running -= 1
    while running < maxRunning, waitingHead < waiting.count {
      let call = waiting[waitingHead]
      waitingHead += 1
      // An expired or cancelled call is dropped without running.
      if call.isOver { continue }
      running += 1
      domain.handlers.append(call)
    }
    if waitingHead == waiting.count || waitingHead > 1_024 {
      waiting.removeFirst(waitingHead)
      waitingHead = 0
    }
  }

  // MARK: Handlers that outlive their calls

  func noteEnding(_ call: ServerCall) { ending[ObjectIdentifier(call)] = call }

  func noteEnded(_ call: ServerCall) { ending[ObjectIdentifier(call)] = nil }

  func callsEnding(now: MonotonicInstant) -> [CallSnapshot] { ending.values.map { $0.snapshot(now: now) } }
}
