public import BusinessTime

/// Something that becomes due as the department's time passes: a ticket that closes, an offer that expires, a sweep.
///
/// A timer says when it is due next instead of sleeping, so that a manual clock can fire timers in order and know when
/// they are done, and so that nothing runs while nothing is due. Derive the answer from the store; it survives a
/// restart by that.
public protocol DomainTimer: Sendable {
  /// For logs: `close-solved`.
  var name: String { get }

  /// The earliest instant at which something is due; nil when nothing is. One indexed read.
  func nextDue() async throws -> Instant?

  /// Does everything that is due at `now`. Must be re-runnable: it runs again after a failure or a crash.
  func fire(at now: Instant) async throws
}
