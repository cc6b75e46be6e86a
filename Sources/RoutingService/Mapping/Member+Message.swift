internal import BusinessTime
internal import OporaAPI
internal import RoutingDomain

/// Why a person in a request cannot be taken.
enum MemberProblem: Error, Sendable, Equatable {
  case line(String, UInt32)
  case role(String, String)
  case zone(String, TimeZoneError)
  case shifts(String, ShiftPlan.Problem)
}

extension MemberProblem: CustomStringConvertible {
  var description: String {
    switch self {
    case .line(let id, let line): "the line \(line) of \(id) does not exist: use 1, 2 or 3"
    case .role(let id, let role):
      "the role '\(role)' of \(id) does not exist: use \(Role.allCases.map(\.rawValue).joined(separator: ", "))"
    case .zone(let id, let error): "\(id): \(error)"
    case .shifts(let id, let problem): "\(id): \(problem)"
    }
  }

  /// The field of a member it is about.
  var field: String {
    switch self {
    case .line: "line"
    case .role: "role"
    case .zone: "time_zone"
    case .shifts: "shifts"
    }
  }
}

extension StaffMember {
  /// - Parameter zones: where the person's time zone is looked up; an empty name is UTC.
  init(_ message: RoutingV1.Member, zones: ZoneCache) throws(MemberProblem) {
    guard let line = Line(rawValue: Int(message.line)) else { throw .line(message.id, message.line) }
    guard let role = Role(rawValue: message.role) else { throw .role(message.id, message.role) }
    let zone: TimeZoneRules
    do throws(TimeZoneError) {
      zone = try zones.zone(named: message.timeZone.isEmpty ? "UTC" : message.timeZone)
    } catch {
      throw .zone(message.id, error)
    }
    let shifts: BusinessCalendar
    do throws(ShiftPlan.Problem) {
      shifts = try ShiftPlan.calendar(message.shifts, zone: zone)
    } catch {
      throw .shifts(message.id, error)
    }
    self.init(
      id: PersonID(message.id), name: message.name, line: line, role: role,
      skills: Dictionary(message.skills.map { ($0.skill, Int($0.level)) }, uniquingKeysWith: max),
      capacity: message.capacity == 0 ? nil : message.capacity, shifts: shifts,
      deputies: message.deputies.map { PersonID($0) },
      startedAt: message.startedAtMs == 0 ? nil : Instant(millisecondsSinceEpoch: message.startedAtMs),
      isActive: message.active, team: message.team)
  }
}

extension RoutingV1.Presence {
  init(_ presence: Presence, at now: Instant, policy: RoutingPolicy) {
    let state =
      presence.isDayStarted
      ? policy.requiresPresence ? presence.leaseState(at: now, policy: policy).rawValue : "present" : "offline"
    self.init(
      dayStarted: presence.isDayStarted, planFiled: presence.isPlanFiled, onBreak: presence.isOnBreak,
      onLeave: presence.isOnLeave(at: now), leaseUntilMs: presence.leaseUntil?.millisecondsSinceEpoch ?? 0,
      state: state)
  }
}
