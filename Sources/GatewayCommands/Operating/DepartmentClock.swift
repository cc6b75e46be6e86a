import BusinessTime
import OporaAPI
import RPC
import Terminal

/// The manual clocks of all services, moved together.
struct DepartmentClock {
  private let session: Session

  /// Largest step: a service never runs further ahead of another than this.
  private static let stepMilliseconds: Int64 = 60_000
  /// At most so many steps; a move of weeks takes longer ones.
  private static let maximumSteps: Int64 = 600
  private static let settleLimit = Duration.seconds(30)

  init(_ session: Session) {
    self.session = session
  }

  /// The latest of the services' clocks.
  func now() async throws(CommandFailure) -> Instant {
    var latest = Instant(millisecondsSinceEpoch: 0)
    for service in ServiceName.allCases {
      let state = try await session.call(service, "read the clock") { () async throws(RPCError) in
        try await session.control(service).getClock(.init())
      }
      guard state.manual else {
        throw CommandFailure(
          "could not move the clock", why: "\(service.rawValue) runs on the machine's clock",
          hint: "start the department with: opora up --clock manual=<instant>")
      }
      latest = max(latest, Instant(millisecondsSinceEpoch: state.nowMs))
    }
    return latest
  }

  /// Moves every service to the target in steps, then waits until they have taken in each other's events.
  func move(to target: Instant) async throws {
    let start = try await now()
    guard target >= start else {
      throw CommandFailure(
        "could not move the clock back to \(session.time(target.millisecondsSinceEpoch))",
        why: "it stands at \(session.time(start.millisecondsSinceEpoch)) and only moves forward", exitCode: Exit.usage)
    }
    let distance = target.millisecondsSinceEpoch - start.millisecondsSinceEpoch
    let step = max(Self.stepMilliseconds, distance / Self.maximumSteps)
    try await settle()
    var at = start
    while at < target {
      at = at.adding(milliseconds: step).map { min(target, $0) } ?? target
      for service in ServiceName.allCases { try await move(service, to: at) }
    }
    try await settle()
    try FileAccess.write("\(target)\n", to: session.department.clockPath)
    Streams.error.writeLine("it is now \(session.time(target.millisecondsSinceEpoch))")
  }

  private func move(_ service: ServiceName, to target: Instant) async throws(CommandFailure) {
    _ = try await session.call(service, "move the clock") { () async throws(RPCError) in
      try await session.control(service).moveClock(.init(target: .toMs(target.millisecondsSinceEpoch)))
    }
  }

  /// Waits until every consumer has reached its producer's last event and nothing is pending, twice in a row.
  func settle() async throws {
    let end = ContinuousClock.now + Self.settleLimit
    var quiet = 0
    while quiet < 2 {
      let unsettled = try await unsettled()
      quiet = unsettled.isEmpty ? quiet + 1 : 0
      guard ContinuousClock.now < end else {
        throw CommandFailure(
          "the services have not come to rest", why: unsettled, hint: "opora status", exitCode: Exit.conditionFalse)
      }
      if quiet < 2 { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  private func unsettled() async throws(CommandFailure) -> [String] {
    var last: [String: UInt64] = [:]
    var infos: [RpcV1.GetInfoResponse] = []
    for service in ServiceName.allCases {
      let info = try await session.call(service, "ask how far it is") { () async throws(RPCError) in
        try await session.control(service).getInfo(.init())
      }
      last[service.rawValue] = info.lastEvent
      infos.append(info)
    }
    var reasons: [String] = []
    for info in infos {
      for consumer in info.consumers where consumer.cursor != last[consumer.producer] {
        reasons.append(
          "\(info.service) has followed \(consumer.producer) to event \(consumer.cursor) of \(last[consumer.producer] ?? 0)"
        )
      }
      if info.pendingWork > 0 { reasons.append("\(info.service) has \(info.pendingWork) things to do") }
    }
    return reasons
  }
}
