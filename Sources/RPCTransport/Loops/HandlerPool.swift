/// The calls of one loop that are ready to be handled, and the long-lived tasks that handle them.
///
/// A driver awaits one handler after another inline, which costs a third of a new task per call. When a handler
/// suspends, its driver is busy, and another one takes the queue up. Touched on the loop's thread only.
final class HandlerPool {
  /// Idle drivers kept; each is a task of about half a kilobyte.
  private static let keptIdleDrivers = 64

  private var ready: [ServerCall] = []
  private var readyHead = 0
  private var idle: [HandlerDriver] = []

  var hasReadyCalls: Bool { readyHead < ready.count }

  func append(_ call: ServerCall) {
    ready.append(call)
  }

  /// The call that has waited longest.
  func take() -> ServerCall? {
    guard readyHead < ready.count else { return nil }
    let call = ready[readyHead]
    readyHead += 1
    if readyHead == ready.count {
      ready.removeAll(keepingCapacity: true)
      readyHead = 0
    } else if readyHead > 1_024 {
      ready.removeFirst(readyHead)
      readyHead = 0
    }
    return call
  }

  /// Gives the first ready call to an idle driver, or to a new one. That driver takes the others up by itself.
  func startOne(on domain: LoopDomain) -> Bool {
    guard hasReadyCalls else { return false }
    if let driver = idle.popLast() {
      driver.wake(take())
    } else {
      HandlerDriver(pool: self).start(on: domain)
    }
    return true
  }

  /// Whether an idle driver may wait for more.
  func park(_ driver: HandlerDriver) -> Bool {
    guard idle.count < Self.keptIdleDrivers else { return false }
    idle.append(driver)
    return true
  }
}
