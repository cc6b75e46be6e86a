internal import BusinessTime
internal import OporaAPI
internal import RoutingDomain

extension RoutingV1.ExplainResponse {
  init(_ explanation: Explanation) {
    self.init(
      ticket: explanation.ticket.rawValue, outcome: explanation.outcome.name,
      chosen: explanation.outcome.person?.rawValue ?? "", decidedAtMs: explanation.decidedAt.millisecondsSinceEpoch,
      policyVersion: explanation.policyVersion, urgency: explanation.urgency.value,
      urgencyReason: explanation.urgency.reason, weight: explanation.weight.value,
      weightReason: explanation.weight.reason, choiceReason: explanation.choiceReason,
      candidates: explanation.candidates.map(RoutingV1.Candidate.init))
  }
}

extension RoutingV1.Candidate {
  init(_ candidate: Explanation.Candidate) {
    self.init(
      person: candidate.person.rawValue, eligible: candidate.isEligible, failed: candidate.failures.map(\.description),
      load: candidate.load, capacity: candidate.capacity, ratio: candidate.ratio,
      lastAssignedAtMs: candidate.lastAssignedAt?.millisecondsSinceEpoch ?? 0,
      workPerMinute: candidate.workPerAvailableMinute, rank: UInt32(clamping: candidate.rank),
      sticky: candidate.isSticky)
  }
}
