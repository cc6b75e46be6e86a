internal import BusinessTime
internal import OporaAPI

extension RoutingV1.Member {
  /// What is taken of a person, without what is only answered.
  var definition: RoutingV1.Member {
    var definition = self
    definition.presence = nil
    definition.load = 0
    definition.tickets = []
    definition.effectiveCapacity = 0
    definition.overseen = []
    definition.standIns = []
    definition.rampUpUntilMs = 0
    definition.skills.sort { $0.skill < $1.skill }
    definition.unknownFields = []
    return definition
  }

  /// What would change, as one line; nil when nothing does.
  func change(from earlier: RoutingV1.Member?) -> String? {
    guard let earlier else { return "\(id): added, \(role) on line \(line)" }
    var changes: [String] = []
    func note(_ field: String, _ before: String, _ after: String) {
      guard before != after else { return }
      changes.append("\(field) \(before.isEmpty ? "none" : before) -> \(after.isEmpty ? "none" : after)")
    }
    note("name", earlier.name, name)
    note("line", "\(earlier.line)", "\(line)")
    note("role", earlier.role, role)
    note("skills", earlier.skillText, skillText)
    note("capacity", earlier.capacityText, capacityText)
    note("time zone", earlier.timeZone, timeZone)
    note("deputies", earlier.deputies.joined(separator: ", "), deputies.joined(separator: ", "))
    note("started", earlier.startedText, startedText)
    note("active", earlier.active ? "yes" : "no", active ? "yes" : "no")
    note("shifts", earlier.shifts.joined(separator: " | "), shifts.joined(separator: " | "))
    note("team", earlier.team, team)
    return changes.isEmpty ? nil : "\(id): \(changes.joined(separator: "; "))"
  }

  private var skillText: String { skills.map { "\($0.skill) \($0.level)" }.joined(separator: ", ") }

  private var startedText: String {
    startedAtMs == 0 ? "" : Instant(millisecondsSinceEpoch: startedAtMs).iso8601()
  }

  private var capacityText: String { capacity == 0 ? "the policy's" : "\(capacity)" }
}
