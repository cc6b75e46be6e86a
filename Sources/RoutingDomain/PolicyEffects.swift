public import BusinessTime

/// What another policy would change at an instant: for lines, people and tickets.
public struct PolicyEffects: Sendable {
  public struct Effect: Sendable, Hashable {
    /// "line 2", "anna" or "T-7".
    public var subject: String
    public var text: String
  }

  /// Holds the same queue and people against two policies. Cost: two plans of the queue.
  public static func of(
    _ after: RoutingPolicy, insteadOf before: RoutingPolicy, queue: [QueuedTicket], staff: [StaffState],
    calendar: BusinessCalendar, roster: Roster, now: Instant
  ) -> [Effect] {
    let people = staff.sorted { $0.member.id < $1.member.id }
    return lines(after, before, people, now) + members(after, before, people, now)
      + tickets(
        AssignmentPlanner(policy: after, calendar: calendar, roster: roster),
        AssignmentPlanner(policy: before, calendar: calendar, roster: roster), queue, people, now)
  }

  private static func lines(
    _ after: RoutingPolicy, _ before: RoutingPolicy, _ people: [StaffState], _ now: Instant
  ) -> [Effect] {
    Line.allCases.compactMap { line in
      let members = people.filter { $0.member.line == line && $0.member.isActive }
      func free(_ policy: RoutingPolicy) -> Int {
        let eligibility = Eligibility(policy: policy, now: now)
        return members.count { eligibility.standing(of: $0).isEmpty }
      }
      let (present, wanted) = (free(before), free(after))
      guard present != wanted else { return nil }
      return Effect(subject: "line \(line.rawValue)", text: "\(present) -> \(wanted) people can be given tickets now")
    }
  }

  private static func members(
    _ after: RoutingPolicy, _ before: RoutingPolicy, _ people: [StaffState], _ now: Instant
  ) -> [Effect] {
    people.filter(\.member.isActive).compactMap { state in
      let member = state.member
      var texts: [String] = []
      let (present, wanted) = (member.capacity(at: now, policy: before), member.capacity(at: now, policy: after))
      if present != wanted {
        let over = state.load > wanted ? ", below the load of \(rounded(state.load))" : ""
        texts.append("capacity \(rounded(present)) -> \(rounded(wanted))\(over)")
      }
      func failed(_ policy: RoutingPolicy) -> [String] {
        Eligibility(policy: policy, now: now).standing(of: state).filters.map(\.label)
      }
      let (old, new) = (failed(before), failed(after))
      if old != new {
        texts.append(
          "kept from tickets by \(old.isEmpty ? "nothing" : old.joined(separator: ", ")) -> "
            + (new.isEmpty ? "nothing" : new.joined(separator: ", ")))
      }
      return texts.isEmpty ? nil : Effect(subject: member.id.rawValue, text: texts.joined(separator: "; "))
    }
  }

  private static func tickets(
    _ after: AssignmentPlanner, _ before: AssignmentPlanner, _ queue: [QueuedTicket], _ people: [StaffState],
    _ now: Instant
  ) -> [Effect] {
    func places(_ planner: AssignmentPlanner) -> [TicketNumber: (place: Int, urgency: Urgency)] {
      var places: [TicketNumber: (place: Int, urgency: Urgency)] = [:]
      for (index, entry) in planner.ranked(queue, at: now).enumerated() {
        places[entry.ticket.number] = (index + 1, entry.urgency)
      }
      return places
    }
    func outcomes(_ planner: AssignmentPlanner) -> [TicketNumber: String] {
      var outcomes: [TicketNumber: String] = [:]
      for decision in planner.plan(queue: queue, staff: people, now: now) {
        outcomes[decision.ticket] = decision.outcome.person.map { "given to \($0)" } ?? decision.outcome.name
      }
      return outcomes
    }
    let (oldPlaces, newPlaces) = (places(before), places(after))
    let (oldOutcomes, newOutcomes) = (outcomes(before), outcomes(after))
    return queue.map(\.number).sorted().compactMap { ticket in
      var texts: [String] = []
      if let old = oldOutcomes[ticket], let new = newOutcomes[ticket], old != new { texts.append("\(old) -> \(new)") }
      if let old = oldPlaces[ticket], let new = newPlaces[ticket] {
        if old.place != new.place { texts.append("place \(old.place) -> \(new.place)") }
        if old.urgency.dueAt != new.urgency.dueAt {
          texts.append("due \(old.urgency.dueAt.iso8601()) -> \(new.urgency.dueAt.iso8601())")
        }
      }
      return texts.isEmpty ? nil : Effect(subject: "\(ticket)", text: texts.joined(separator: "; "))
    }
  }
}
