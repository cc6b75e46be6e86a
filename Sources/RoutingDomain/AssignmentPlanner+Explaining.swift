public import BusinessTime

extension AssignmentPlanner {
  /// What would be decided about one ticket if it alone were queued; changes nothing.
  public func explain(_ ticket: QueuedTicket, staff: [StaffState], now: Instant) -> Explanation {
    let eligibility = Eligibility(policy: policy, now: now)
    let bench = Bench(staff: staff, eligibility: eligibility)
    let choice = choose(for: ticket, from: bench, eligibility: eligibility)
    let urgency = ticket.urgency(at: now, policy: policy, calendar: calendar)
    return explain(ticket, urgency, choice, bench, eligibility)
  }

  /// Everybody of the department held against the filters, with the standings the choice was made on.
  func explain(
    _ ticket: QueuedTicket, _ urgency: Urgency, _ choice: Choice, _ bench: Bench, _ eligibility: Eligibility
  ) -> Explanation {
    let now = eligibility.now
    let weight = choice.weight.value
    var eligible: [(order: CandidateOrder, candidate: Explanation.Candidate)] = []
    var refused: [Explanation.Candidate] = []
    for seat in bench.seats {
      let (state, standing) = (seat.state, seat.standing)
      // People of other lines are candidates only where somebody might have expected them.
      let isSticky = choice.sticky.contains(state.member.id)
      guard state.member.line == ticket.line || isSticky || ticket.overseer == state.member.id else { continue }
      let failed = eligibility.failures(
        of: state, ticket: ticket, relaxation: choice.relaxation, weight: weight, standing: standing)
      let capacity = state.member.capacity(at: now, policy: policy)
      let order = CandidateOrder(state: state, ticket: ticket.number, weight: weight, capacity: capacity)
      let candidate = Explanation.Candidate(
        person: state.member.id,
        failures: eligibility.describe(
          failed, of: state, ticket: ticket, relaxation: choice.relaxation, weight: weight),
        load: state.load, capacity: capacity, ratio: order.ratio, lastAssignedAt: state.lastAssignedAt,
        workPerAvailableMinute: state.workPerAvailableMinute, rank: 0, isSticky: isSticky)
      if failed.isEmpty { eligible.append((order, candidate)) } else { refused.append(candidate) }
    }
    eligible.sort { $0.order < $1.order }
    for index in eligible.indices { eligible[index].candidate.rank = index + 1 }
    return Explanation(
      ticket: ticket.number, decidedAt: now, policyVersion: policy.version, outcome: choice.outcome,
      urgency: urgency, weight: choice.weight, relaxation: choice.relaxation,
      candidates: eligible.map(\.candidate) + refused)
  }
}
