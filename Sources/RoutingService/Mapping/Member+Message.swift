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
  /// Everything about a person in a request that cannot be taken; empty when it can.
  static func problems(of message: RoutingV1.Member, zones: ZoneCache) -> [MemberProblem] {
    var problems: [MemberProblem] = []
    if Line(rawValue: Int(message.line)) == nil { problems.append(.line(message.id, message.line)) }
    if Role(rawValue: message.role) == nil { problems.append(.role(message.id, message.role)) }
    var zone = TimeZoneRules.utc
    do throws(MemberProblem) { zone = try Self.zone(of: message, zones) } catch { problems.append(error) }
    do throws(ShiftPlan.Problem) { _ = try ShiftPlan.calendar(message.shifts, zone: zone) } catch {
      problems.append(.shifts(message.id, error))
    }
    return problems
  }

  /// - Parameters:
  ///   - zones: where the person's time zone is looked up; an empty name is UTC.
  ///   - catalogue: what the person's skills bring along.
  ///   - dated: shifts of single dates in place of the week's.
  init(
    _ message: RoutingV1.Member, zones: ZoneCache, catalogue: SkillCatalogue = SkillCatalogue(),
    dated: [LocalDate: String] = [:]
  ) throws(MemberProblem) {
    guard let line = Line(rawValue: Int(message.line)) else { throw .line(message.id, message.line) }
    guard let role = Role(rawValue: message.role) else { throw .role(message.id, message.role) }
    let zone = try Self.zone(of: message, zones)
    let shifts: BusinessCalendar
    do throws(ShiftPlan.Problem) {
      shifts = try ShiftPlan.calendar(message.shifts, zone: zone, dated: dated)
    } catch {
      throw .shifts(message.id, error)
    }
    self.init(
      id: PersonID(message.id), name: message.name, line: line, role: role,
      skills: catalogue.effective(
        Dictionary(message.skills.map { ($0.skill, Int($0.level)) }, uniquingKeysWith: max)),
      capacity: message.capacity == 0 ? nil : message.capacity, shifts: shifts,
      deputies: message.deputies.map { PersonID($0) },
      startedAt: message.startedAtMs == 0 ? nil : Instant(millisecondsSinceEpoch: message.startedAtMs),
      isActive: message.active, team: message.team)
  }

  private static func zone(
    of message: RoutingV1.Member, _ zones: ZoneCache
  ) throws(MemberProblem) -> TimeZoneRules {
    do throws(TimeZoneError) {
      return try zones.zone(named: message.timeZone.isEmpty ? "UTC" : message.timeZone)
    } catch {
      throw .zone(message.id, error)
    }
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
      state: state,
      leaves: presence.leaves.map {
        RoutingV1.Absence(
          startsAtMs: $0.lowerBound.millisecondsSinceEpoch, endsAtMs: $0.upperBound.millisecondsSinceEpoch)
      })
  }
}
