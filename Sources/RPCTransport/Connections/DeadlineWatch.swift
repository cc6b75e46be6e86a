internal import NIOCore

/// One timer for all deadlines of a connection or client.
///
/// Calls come and go a million times a second and almost none runs into its deadline, so a call costs one comparison
/// and no timer. The timer stands at the earliest deadline seen; when it goes off, the owner looks through its open
/// calls and says what the next one is. Touched on the loop only.
final class DeadlineWatch: @unchecked Sendable {
  private let loop: any EventLoop
  private var armedFor = UInt64.max
  private var timer: Scheduled<Void>?
  /// Ends what has passed `now` and returns the earliest of the others; `UInt64.max` for none.
  private var sweep: ((UInt64) -> UInt64)?

  init(loop: any EventLoop) {
    self.loop = loop
  }

  func onExpiry(_ sweep: @escaping (UInt64) -> UInt64) {
    self.sweep = sweep
  }

  func watch(_ uptimeNanoseconds: UInt64) {
    guard uptimeNanoseconds < armedFor, sweep != nil else { return }
    timer?.cancel()
    armedFor = uptimeNanoseconds
    timer = loop.assumeIsolated().scheduleTask(deadline: NIODeadline.uptimeNanoseconds(uptimeNanoseconds)) {
      self.fire()
    }
  }

  func stop() {
    timer?.cancel()
    timer = nil
    sweep = nil
    armedFor = .max
  }

  private func fire() {
    armedFor = .max
    timer = nil
    guard let sweep else { return }
    let next = sweep(LoopDomain.now)
    if next != .max { watch(next) }
  }
}
