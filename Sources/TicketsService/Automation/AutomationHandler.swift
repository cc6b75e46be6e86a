internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Answers `opora.tickets.v1.Automation`.
struct AutomationHandler: TicketsV1.AutomationService {
  let repository: any AutomationRepository
  let estimator: WaitEstimator
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  func applyRules(_ request: TicketsV1.ApplyRulesRequest, context: ServerContext) async throws
    -> TicketsV1.ApplyRulesResponse
  {
    if !request.dryRun { try Self.holdReason(request.reason) }
    let application = RuleApplication(
      drafts: request.rules.map(RuleDraft.init), actor: try Actor(context), now: clock.now, reason: request.reason,
      isDryRun: request.dryRun)
    let outcome = try await repository.apply(
      application, once: context.keyed(request, at: application.now, Self.answer))
    timersChanged()
    return try outcome.answer(Self.answer)
  }

  func listRules(_ request: TicketsV1.ListRulesRequest, context: ServerContext) async throws
    -> TicketsV1.ListRulesResponse
  {
    let kind = AutomationRule.Kind(rawValue: Int(request.kind.rawValue))
    guard kind != nil || request.kind == .unspecified else {
      throw TicketsError.malformed(
        field: "kind", should: AutomationRule.Kind.allCases.map(\.name).joined(separator: ", "))
    }
    return TicketsV1.ListRulesResponse(rules: try await repository.rules(kind).map(TicketsV1.RuleStanding.init))
  }

  func getRule(_ request: TicketsV1.GetRuleRequest, context: ServerContext) async throws -> TicketsV1.GetRuleResponse {
    let detail = try await repository.rule(request.id, version: Int(request.version))
    return TicketsV1.GetRuleResponse(
      standing: TicketsV1.RuleStanding(detail.standing), rule: TicketsV1.AutomationRule(detail.draft),
      version: UInt32(clamping: detail.version), changes: detail.changes.map(TicketsV1.RuleChange.init))
  }

  func switchRule(_ request: TicketsV1.SwitchRuleRequest, context: ServerContext) async throws
    -> TicketsV1.RuleStanding
  {
    try Self.holdReason(request.reason)
    let now = clock.now
    let outcome = try await repository.switchRule(
      request.id, enabled: request.enabled, reason: request.reason, by: try Actor(context), at: now,
      once: context.keyed(request, at: now) { TicketsV1.RuleStanding($0) })
    timersChanged()
    return try outcome.answer { TicketsV1.RuleStanding($0) }
  }

  func runMacro(_ request: TicketsV1.RunMacroRequest, context: ServerContext) async throws
    -> TicketsV1.RunMacroResponse
  {
    let order = MacroOrder(
      macro: request.macro, ticket: Int64(clamping: request.ticket),
      expectedVersion: Int64(clamping: request.expectedVersion),
      values: request.values.map { (name: $0.name, value: $0.value) }, actor: try Actor(context), now: clock.now,
      isDryRun: request.dryRun)
    let outcome = try await repository.run(
      order, once: context.keyed(request, at: order.now) { Self.answer($0, isDryRun: false) })
    if case .performed(let done) = outcome, !request.dryRun {
      for line in done.pickups { estimator.picked(on: line, at: order.now) }
    }
    timersChanged()
    return try outcome.answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  func listRuns(_ request: TicketsV1.ListRunsRequest, context: ServerContext) async throws
    -> TicketsV1.ListRunsResponse
  {
    guard request.pageSize <= TicketsHandler.maximumPageSize else {
      throw TicketsError.malformed(
        field: "page_size", should: "1 to \(TicketsHandler.maximumPageSize), not \(request.pageSize)")
    }
    var filter = RunFilter(rule: request.rule)
    filter.ticket = request.ticket == 0 ? nil : Int64(clamping: request.ticket)
    filter.failedOnly = request.failedOnly
    filter.before = try TicketQuery.Place.reading(request.pageToken, .newest)?.number
    let size = request.pageSize == 0 ? TicketsHandler.defaultPageSize : Int(request.pageSize)
    filter.limit = size + 1
    let runs = try await repository.runs(filter)
    return TicketsV1.ListRunsResponse(
      runs: runs.prefix(size).map(TicketsV1.RuleRun.init),
      nextPageToken: runs.count > size ? "\(runs[size - 1].id)" : "")
  }

  private static func holdReason(_ reason: String) throws(TicketsError) {
    guard (1...TextLimits.reason).contains(reason.utf8.count) else {
      throw .malformed(field: "reason", should: "why the rules change, 1 to \(TextLimits.reason) bytes")
    }
  }

  @Sendable private static func answer(_ rules: [AppliedRule]) -> TicketsV1.ApplyRulesResponse {
    TicketsV1.ApplyRulesResponse(
      rules: rules.map {
        TicketsV1.AppliedRule(id: $0.id, version: UInt32(clamping: $0.version), change: $0.change.rawValue)
      })
  }

  private static func answer(_ outcome: MacroOutcome, isDryRun: Bool) -> TicketsV1.RunMacroResponse {
    TicketsV1.RunMacroResponse(
      ticket: UInt64(clamping: outcome.ticket.number), version: UInt64(clamping: outcome.ticket.version),
      state: TicketsV1.State(outcome.ticket.state), macro: outcome.attribution, actions: outcome.actions,
      notices: outcome.notices, dryRun: isDryRun)
  }
}
