public import BusinessTime

/// A person of the department as routing sees them.
public struct StaffMember: Sendable, Hashable {
  public var id: PersonID
  public var name: String
  public var line: Line
  public var role: Role
  /// Level, 1 to 5, by skill.
  public var skills: [String: Int]
  /// Weighted work the person may have at once; `nil` takes the policy's.
  public var capacity: Double?
  /// When the person works, in their own time zone.
  public var shifts: BusinessCalendar
  /// Who stands in, in order of preference; resolved transitively by ``Roster``.
  public var deputies: [PersonID]
  /// First day of work; newcomers are ramped up. `nil` when it is not known.
  public var startedAt: Instant?
  /// False for somebody who has left.
  public var isActive: Bool
  public var team: String

  public init(
    id: PersonID, name: String = "", line: Line, role: Role, skills: [String: Int] = [:], capacity: Double? = nil,
    shifts: BusinessCalendar, deputies: [PersonID] = [], startedAt: Instant? = nil, isActive: Bool = true,
    team: String = ""
  ) {
    self.id = id
    self.name = name
    self.line = line
    self.role = role
    self.skills = skills
    self.capacity = capacity
    self.shifts = shifts
    self.deputies = deputies
    self.startedAt = startedAt
    self.isActive = isActive
    self.team = team
  }

  /// Weighted work the person may have at an instant: half for newcomers (default).
  public func capacity(at now: Instant, policy: RoutingPolicy) -> Double {
    let full = capacity ?? policy.defaultCapacity
    return isRampingUp(at: now, policy: policy) ? full * policy.rampUpFactor : full
  }

  /// Whether the person has begun so recently that capacity is reduced.
  public func isRampingUp(at now: Instant, policy: RoutingPolicy) -> Bool {
    rampUpEnds(at: now, policy: policy) != nil
  }

  /// When a newcomer's capacity becomes whole; `nil` when it is.
  public func rampUpEnds(at now: Instant, policy: RoutingPolicy) -> Instant? {
    guard let ends = startedAt?.advanced(byMilliseconds: Int64(policy.rampUpDays) * 86_400_000), now < ends else {
      return nil
    }
    return ends
  }
}
