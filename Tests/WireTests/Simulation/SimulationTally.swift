@testable import Wire

/// How calls and connections ended over many runs: whether the simulation reaches what it claims to test.
struct SimulationTally: Equatable, Sendable {
  var runs = 0
  var calls = 0
  var messages = 0
  var statuses = 0
  var cancelled = 0
  var refused = 0
  var shortOfMemory = 0
  var lost = 0
  var notBegun = 0
  var failedConnections = 0
  var leftConnections = 0

  mutating func add(_ other: SimulationTally) {
    runs += other.runs
    calls += other.calls
    messages += other.messages
    statuses += other.statuses
    cancelled += other.cancelled
    refused += other.refused
    shortOfMemory += other.shortOfMemory
    lost += other.lost
    notBegun += other.notBegun
    failedConnections += other.failedConnections
    leftConnections += other.leftConnections
  }

  mutating func add(_ simulation: Simulation) {
    runs += 1
    for call in simulation.calls {
      calls += 1
      messages += call.client.received + call.server.received
      switch call.client.ending {
      case .status: statuses += 1
      case .cancelledByPeer(.refused): refused += 1
      case .cancelledByPeer(.outOfMemory), .violatedHere: shortOfMemory += 1
      case .cancelledHere, .cancelledByPeer: cancelled += 1
      case .connectionLost: lost += 1
      case .notBegun: notBegun += 1
      case nil: break
      }
    }
    for side in [simulation.client, simulation.server] {
      if side.failure != nil { failedConnections += 1 } else if side.isEnded { leftConnections += 1 }
    }
  }

  var description: String {
    """
    \(runs) connections: \(leftConnections) ends left in peace, \(failedConnections) failed
    \(calls) calls: \(statuses) by status, \(cancelled) cancelled, \(refused) refused, \(lost) lost with their \
    connection, \(shortOfMemory) short of memory, \(notBegun) not begun; \(messages) messages
    """
  }
}
