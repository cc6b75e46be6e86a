public import BusinessTime

/// Decides for every queued ticket who gets it, or why nobody does.
///
/// Pure and deterministic: the same queue, people, policy and instant give the same decisions in whatever order they
/// are handed over. Within one plan a person's load grows with each ticket given, so capacity is never exceeded.
public struct AssignmentPlanner: Sendable {
  public let policy: RoutingPolicy
  /// The department's calendar, in which waiting is counted.
  public let calendar: BusinessCalendar
  /// Who stands in for whom.
  public let roster: Roster

  public init(policy: RoutingPolicy, calendar: BusinessCalendar, roster: Roster) {
    self.policy = policy
    self.calendar = calendar
    self.roster = roster
  }

  /// What was decided about one ticket.
  public struct Decision: Sendable, Hashable {
    public var ticket: TicketNumber
    /// The version the decision was made against.
    public var version: UInt64
    public var explanation: Explanation

    public var outcome: Explanation.Outcome { explanation.outcome }
  }

  /// Decides about a whole queue, the most urgent ticket first.
  ///
  /// - Parameter isNews: whether that nobody gets a ticket now is worth an explanation; such decisions are left out
  ///   otherwise. Assignments always come.
  ///
  /// Cost: tickets × people of their line, plus an explanation for each decision that is given.
  public func plan(
    queue: [QueuedTicket], staff: [StaffState], now: Instant,
    isNews: (TicketNumber, Explanation.Outcome) -> Bool = { _, _ in true }
  ) -> [Decision] {
    let eligibility = Eligibility(policy: policy, now: now)
    var bench = Bench(staff: staff, eligibility: eligibility)
    return ranked(queue, at: now).compactMap { ticket, urgency in
      let choice = choose(for: ticket, from: bench, eligibility: eligibility)
      guard choice.outcome.person != nil || isNews(ticket.number, choice.outcome) else { return nil }
      let explanation = explain(ticket, urgency, choice, bench, eligibility)
      if case .assigned(let person, _) = choice.outcome {
        bench.give(weight: choice.weight.value, to: person, at: now)
      }
      return Decision(ticket: ticket.number, version: ticket.version, explanation: explanation)
    }
  }

  /// The queue with its urgencies, most urgent first.
  public func ranked(_ queue: [QueuedTicket], at now: Instant) -> [(ticket: QueuedTicket, urgency: Urgency)] {
    queue.map { (ticket: $0, urgency: $0.urgency(at: now, policy: policy, calendar: calendar)) }
      .sorted { QueuedTicket.precedes(($0.ticket, $0.urgency), ($1.ticket, $1.urgency)) }
  }

  /// How far a ticket's skills are relaxed at an instant.
  public func relaxation(of ticket: QueuedTicket, at now: Instant) -> Relaxation {
    Relaxation(
      waitedMilliseconds: ticket.waitedMilliseconds(at: now, calendar: calendar), priority: ticket.priority,
      policy: policy)
  }
}
