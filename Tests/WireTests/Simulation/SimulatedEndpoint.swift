@testable import Wire

/// One side of a simulated connection: the real machine and what its owner keeps beside it.
final class SimulatedEndpoint {
  let role: WireRole
  var machine: ConnectionMachine
  /// Bytes on their way to the other side.
  var outgoing: SimulatedPipe
  var events: [ConnectionEvent] = []
  var isBlocked = false
  var isReady = false
  /// The machine has said its last word: `.finished` or `.failed`.
  var isEnded = false
  /// The owner has closed the socket.
  var isClosed = false
  var failure: ConnectionError?
  var owedPongs = 0
  /// The machine's `nextDeadline` as of its last change.
  var deadline: UInt64?

  init(
    _ role: WireRole, settings: Settings, limits: ConnectionLimits, outgoing: SimulatedPipe, now: MonotonicInstant
  ) {
    self.role = role
    machine = ConnectionMachine(role: role, settings: settings, limits: limits, now: now)
    self.outgoing = outgoing
  }
}
