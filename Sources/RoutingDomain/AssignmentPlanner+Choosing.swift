internal import BusinessTime

/// A choice for one ticket.
struct Choice {
  var outcome: Explanation.Outcome
  var weight: Weight
  var relaxation: Relaxation
  /// Those preferred for the customer's sake.
  var sticky: [PersonID]
}

extension AssignmentPlanner {
  func choose(for ticket: QueuedTicket, from bench: Bench, eligibility: Eligibility) -> Choice {
    choose(for: ticket, among: bench.seats(on: ticket.line), eligibility: eligibility)
  }

  /// The one place that chooses. People who fail a filter may be among the seats or be left out; the choice is the
  /// same, so a caller that keeps the available people apart need not walk through the others.
  func choose(for ticket: QueuedTicket, among seats: some Sequence<Seat>, eligibility: Eligibility) -> Choice {
    let now = eligibility.now
    let weight = Weight(priority: ticket.priority, kind: ticket.kind, policy: policy)
    let relaxation = relaxation(of: ticket, at: now)
    let sticky = preferred(for: ticket, at: now)
    func choice(_ outcome: Explanation.Outcome) -> Choice {
      Choice(outcome: outcome, weight: weight, relaxation: relaxation, sticky: sticky)
    }
    guard ticket.declineCount < policy.declinesToLead else {
      return choice(.withLead(declines: ticket.declineCount))
    }

    var best: CandidateOrder?
    var second: CandidateOrder?
    var stickyOrders: [PersonID: CandidateOrder] = [:]
    for seat in seats {
      let state = seat.state
      let failed = eligibility.failures(
        of: state, ticket: ticket, relaxation: relaxation, weight: weight.value, standing: seat.standing)
      guard failed.isEmpty else { continue }
      let order = CandidateOrder(
        state: state, ticket: ticket.number, weight: weight.value,
        capacity: state.member.capacity(at: now, policy: policy))
      if sticky.contains(state.member.id) { stickyOrders[state.member.id] = order }
      if best.map({ order < $0 }) ?? true {
        second = best
        best = order
      } else if second.map({ order < $0 }) ?? true {
        second = order
      }
    }

    guard let best else { return choice(relaxation == .noSkill ? .hanging : .waiting) }
    if let person = sticky.first(where: { stickyOrders[$0] != nil }), let order = stickyOrders[person],
      let reason = stickyReason(person, order, best: best, ticket: ticket)
    {
      return choice(.assigned(person, reason))
    }
    return choice(.assigned(best.person, CandidateOrder.reason(best, over: second)))
  }

  /// Who is preferred for a ticket, in order: on line 1 the customer's manager, then who stands in for them; on
  /// line 2 the customer's last specialist, while that is recent.
  private func preferred(for ticket: QueuedTicket, at now: Instant) -> [PersonID] {
    switch ticket.line {
    case .managers:
      var people: [PersonID] = []
      for person in [ticket.manager, ticket.managerDeputy] + (ticket.manager.map(roster.deputies) ?? []) {
        if let person, !people.contains(person) { people.append(person) }
      }
      return people
    case .specialists:
      guard let person = ticket.lastSpecialist, let at = ticket.lastSpecialistAt,
        now.milliseconds(since: at) <= Int64(policy.stickyDays) * 86_400_000
      else { return [] }
      return [person]
    case .developers:
      return []
    }
  }

  private func stickyReason(
    _ person: PersonID, _ order: CandidateOrder, best: CandidateOrder, ticket: QueuedTicket
  ) -> Explanation.ChoiceReason? {
    switch ticket.line {
    case .managers:
      return person == ticket.manager ? .customersManager : .customersDeputy(of: ticket.manager)
    case .specialists:
      // Ratios such as 5/12 are not exact: a hair beyond the margin is still within it.
      guard order.ratio - best.ratio <= policy.stickyMargin + 1e-9 else { return nil }
      return .lastSpecialist(ratio: order.ratio, best: best.ratio)
    case .developers:
      return nil
    }
  }
}
