internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

extension AutomationHandler {
  func rehearseRules(
    _ request: TicketsV1.RehearseRulesRequest, responses: RPCWriter<TicketsV1.RehearsedRuns>, context: ServerContext
  ) async throws {
    let now = clock.now
    let since = Instant(millisecondsSinceEpoch: request.sinceMs)
    let until = request.untilMs == 0 ? now : min(now, Instant(millisecondsSinceEpoch: request.untilMs))
    guard request.sinceMs > 0, since <= until else {
      throw TicketsError.malformed(field: "since_ms", should: "an instant that has been, before until_ms")
    }
    guard request.rules.isEmpty != request.rule.isEmpty else {
      throw TicketsError.malformed(field: "rule", should: "a rule that was applied, or else rules as they are written")
    }
    let order = RehearsalOrder(
      drafts: request.rules.map(RuleDraft.init), rule: request.rule, version: Int(request.version),
      span: since...until)
    try await repository.rehearse(order) { runs, events in
      try await responses.write(
        TicketsV1.RehearsedRuns(runs: runs.map(TicketsV1.RuleRun.init), events: UInt64(clamping: events)))
    }
  }
}
