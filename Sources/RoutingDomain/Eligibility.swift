internal import BusinessTime

/// How far the required skills are relaxed for a ticket that has waited.
public enum Relaxation: UInt32, Sendable, Hashable, Comparable {
  /// Every required skill at its level.
  case none = 0
  /// One of the required skills, at any level.
  case oneSkill = 1
  /// No skill; with nobody eligible now, the ticket hangs.
  case noSkill = 2

  public static func < (left: Relaxation, right: Relaxation) -> Bool { left.rawValue < right.rawValue }

  init(waitedMilliseconds: Int64, priority: Priority, policy: RoutingPolicy) {
    if waitedMilliseconds >= Int64(policy.relaxSecondMinutes[priority]) * 60_000 {
      self = .noSkill
    } else if waitedMilliseconds >= Int64(policy.relaxFirstMinutes[priority]) * 60_000 {
      self = .oneSkill
    } else {
      self = .none
    }
  }
}

/// Decides who may be given what. The one place that knows the filters; choosing and explaining both ask it.
struct Eligibility {
  let policy: RoutingPolicy
  let now: Instant

  /// The filters that depend on the person alone, once per run and person.
  ///
  /// `shiftLeft` is among them although P1 passes it: see ``failures(of:ticket:relaxation:weight:standing:)``.
  func standing(of state: StaffState) -> FilterSet {
    var failed: FilterSet = []
    let presence = state.presence
    if !state.member.isActive { failed.insert(.active) }
    if !presence.isDayStarted { failed.insert(.workday) }
    if policy.requiresPlan && !presence.isPlanFiled { failed.insert(.plan) }
    if presence.isOnLeave(at: now) { failed.insert(.leave) }
    if presence.isOnBreak { failed.insert(.rest) }
    if policy.requiresPresence && presence.leaseState(at: now, policy: policy) != .present { failed.insert(.lease) }
    if !state.member.shifts.isOpen(at: now) {
      failed.insert(.shift)
    } else if !hasShiftLeft(state.member, at: now) {
      failed.insert(.shiftLeft)
    }
    return failed
  }

  /// Whether the shift goes on long enough; a pause such as lunch is part of it, a night is not.
  func hasShiftLeft(_ member: StaffMember, at instant: Instant) -> Bool {
    let wanted = Int64(policy.minimumShiftLeftMinutes) * 60_000
    let reached = member.shifts.due(from: instant, afterMilliseconds: wanted)
    return reached.milliseconds(since: instant) <= wanted + Int64(policy.longestShiftPauseMinutes) * 60_000
  }

  /// Every filter a person fails for a ticket. Does not allocate.
  func failures(
    of state: StaffState, ticket: QueuedTicket, relaxation: Relaxation, weight: Double, standing: FilterSet
  ) -> FilterSet {
    var failed = standing
    if ticket.priority == .p1 { failed.remove(FilterSet(.shiftLeft)) }
    if state.member.line != ticket.line { failed.insert(.line) }
    if ticket.overseer == state.member.id { failed.insert(.overseer) }
    if !hasSkills(state.member, for: ticket, relaxation: relaxation) { failed.insert(.skills) }
    if state.load + weight > state.member.capacity(at: now, policy: policy) { failed.insert(.capacity) }
    if state.assignedLastHour >= policy.hourlyIntake { failed.insert(.intake) }
    if ticket.exclusions[state.member.id]?.holds(at: now) ?? false { failed.insert(.exclusion) }
    return failed
  }

  private func hasSkills(_ member: StaffMember, for ticket: QueuedTicket, relaxation: Relaxation) -> Bool {
    if ticket.requiredSkills.isEmpty { return true }
    switch relaxation {
    case .none: return ticket.requiredSkills.allSatisfy { member.skills[$0.key] ?? 0 >= $0.value }
    case .oneSkill: return ticket.requiredSkills.contains { member.skills[$0.key] != nil }
    case .noSkill: return true
    }
  }

  /// The same failures in words and numbers.
  func describe(
    _ failed: FilterSet, of state: StaffState, ticket: QueuedTicket, relaxation: Relaxation, weight: Double
  ) -> [FilterFailure] {
    failed.filters.map { filter in
      FilterFailure(
        filter: filter, detail: detail(filter, of: state, ticket: ticket, relaxation: relaxation, weight: weight))
    }
  }

  private func detail(
    _ filter: Filter, of state: StaffState, ticket: QueuedTicket, relaxation: Relaxation, weight: Double
  ) -> String {
    let zone = state.member.shifts.zone
    switch filter {
    case .active: return "has left the department"
    case .line: return "works on line \(state.member.line.rawValue), the ticket is on line \(ticket.line.rawValue)"
    case .overseer: return "oversees this ticket"
    case .workday:
      if case .ended(let at) = state.presence.workday { return "ended the day at \(at.iso8601(in: zone))" }
      return "has not started the day"
    case .plan: return "has not filed the day's plan"
    case .shift:
      return "off shift until \(state.member.shifts.nextOpen(atOrAfter: now).iso8601(in: zone))"
    case .shiftLeft:
      return "the shift ends in less than \(policy.minimumShiftLeftMinutes) minutes"
    case .leave:
      guard let leave = state.presence.leave(at: now) else { return "on leave" }
      return "on leave until \(leave.upperBound.iso8601(in: zone))"
    case .rest: return "on a break"
    case .lease:
      guard let until = state.presence.leaseUntil else { return "no sign of presence yet" }
      return "no sign of presence since the lease ended at \(until.iso8601(in: zone))"
    case .skills:
      let missing = ticket.requiredSkills.filter { state.member.skills[$0.key] ?? 0 < $0.value }
        .sorted { $0.key < $1.key }.map { "\($0.key) level \($0.value)" }.joined(separator: ", ")
      return relaxation == .none ? "lacks \(missing)" : "has none of the required skills: \(missing)"
    case .capacity:
      let capacity = state.member.capacity(at: now, policy: policy)
      let rampUp = state.member.isRampingUp(at: now, policy: policy) ? " (newcomer)" : ""
      return "load \(rounded(state.load)) + \(rounded(weight)) > \(rounded(capacity))\(rampUp)"
    case .intake:
      return "\(state.assignedLastHour) tickets within the hour, allowed are \(policy.hourlyIntake)"
    case .exclusion:
      switch ticket.exclusions[state.member.id] {
      case .declined(let reason): return "declined: \(reason)"
      case .handedOver(let reason): return reason
      case .offerExpired(let until): return "did not accept in time, asked again from \(until.iso8601(in: zone))"
      case nil: return "excluded"
      }
    }
  }
}
