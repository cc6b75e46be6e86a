internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: AutomationRepository {
  func apply(
    _ application: RuleApplication, once: KeyedWrite<[AppliedRule]>?
  ) async throws -> KeyedOutcome<[AppliedRule]> {
    try await rehearsable(isDryRun: application.isDryRun, once: once) { transaction in
      let tables = AutomationTables(database: transaction.database)
      let standings = Dictionary(uniqueKeysWithValues: try tables.standings().map { ($0.id, $0) })
      let rules = try RuleCheck.rules(application.drafts) { (standings[$0.id]?.version ?? 0) + 1 }
      try Self.holdKinds(application.drafts, standings)
      return try zip(application.drafts, rules).map { draft, rule in
        try apply(draft, rule, over: standings[draft.id], application, transaction)
      }
    }
  }

  /// What a rule's runs and history mean rests on its kind, so it keeps it.
  private static func holdKinds(_ drafts: [RuleDraft], _ standings: [String: RuleStanding]) throws(DraftProblems) {
    let problems = drafts.compactMap { draft -> DraftProblem? in
      guard let standing = standings[draft.id], standing.kind != draft.kind else { return nil }
      return DraftProblem(
        line: draft.line, "\(draft.id) is a \(standing.kind.name) since its first version; give this one another id")
    }
    if !problems.isEmpty { throw DraftProblems(problems: problems) }
  }

  private func apply(
    _ draft: RuleDraft, _ rule: AutomationRule, over standing: RuleStanding?, _ application: RuleApplication,
    _ transaction: WriteTransaction
  ) throws -> AppliedRule {
    let tables = AutomationTables(database: transaction.database)
    let body = TicketsV1.AutomationRule(draft).encoded()
    if let standing, try tables.body(standing.id, version: standing.version) == body {
      return AppliedRule(id: rule.id, version: standing.version, change: .unchanged)
    }
    try tables.insert(body, of: rule.id, version: rule.version)
    var after =
      standing
      ?? RuleStanding(
        id: rule.id, kind: rule.kind, version: 0, isEnabled: true, revision: 0, description: "",
        changedAt: application.now, changedBy: "", reason: "")
    if standing == nil { try tables.begin(&after) }
    after.version = rule.version
    after.description = rule.description
    after.trips = 0
    try change(after, .applied, application.reason, by: application.actor, at: application.now, transaction)
    try retime(rule, tables)
    return AppliedRule(id: rule.id, version: rule.version, change: standing == nil ? .added : .changed)
  }

  /// Stores where a rule stands under its next revision, with its audit and its event.
  @discardableResult
  func change(
    _ standing: RuleStanding, _ what: RuleChange.What, _ reason: String, by actor: Actor, at now: Instant,
    _ transaction: WriteTransaction
  ) throws -> RuleStanding {
    let tables = AutomationTables(database: transaction.database)
    var after = standing
    after.revision += 1
    after.changedAt = now
    after.changedBy = actor.description
    after.reason = reason
    try tables.save(after)
    if !after.isEnabled { try tables.removeTimers(of: after.id) }
    var state = try tables.state()
    state.revision += 1
    try tables.save(state)
    try tables.insert(
      RuleChange(
        revision: after.revision, at: now, actor: actor.description, what: what.rawValue, version: after.version,
        reason: reason), of: after.id)
    try transaction.append(
      NewEvent(
        type: "automation.\(what.rawValue)", aggregate: "rule/\(after.id)", aggregateVersion: after.revision,
        occurredAtMilliseconds: now.millisecondsSinceEpoch, recordedAtMilliseconds: now.millisecondsSinceEpoch,
        actor: actor.description,
        payload: TicketsV1.AutomationEvent(standing: TicketsV1.RuleStanding(after)).encoded()))
    return after
  }

  func rules(_ kind: AutomationRule.Kind?) async throws -> [RuleStanding] {
    try await store.read { database in
      try AutomationTables(database: database).standings().filter { kind == nil || $0.kind == kind }
    }
  }

  func rule(_ id: String, version: Int) async throws -> RuleDetail {
    try await store.read { database in
      let tables = AutomationTables(database: database)
      guard let standing = try tables.standing(id) else { throw AutomationError.unknownRule(id) }
      guard version <= standing.version else {
        throw AutomationError.unknownVersion(id, version: version, newest: standing.version)
      }
      let shown = version == 0 ? standing.version : version
      return RuleDetail(
        standing: standing, draft: try tables.draft(id, version: shown), version: shown,
        changes: try tables.changes(of: id))
    }
  }

  func switchRule(
    _ id: String, enabled: Bool, reason: String, by actor: Actor, at now: Instant, once: KeyedWrite<RuleStanding>?
  ) async throws -> KeyedOutcome<RuleStanding> {
    try await rehearsable(isDryRun: false, once: once) { transaction in
      guard var standing = try AutomationTables(database: transaction.database).standing(id) else {
        throw AutomationError.unknownRule(id)
      }
      guard standing.isEnabled != enabled else { return standing }
      if enabled {
        try AutomationTables(database: transaction.database).begin(&standing)
        let alarms = AlarmTables(transaction: transaction, recordedAt: now)
        for subject in ["rule/\(id)", "rule/\(id)/disabled"] {
          try alarms.resolve(.automationTripped, subject, by: actor, at: now)
        }
      }
      standing.isEnabled = enabled
      return try change(standing, enabled ? .enabled : .disabled, reason, by: actor, at: now, transaction)
    }
  }

  func runs(_ filter: RunFilter) async throws -> [RuleRun] {
    try await store.read { try AutomationTables(database: $0).runs(filter) }
  }
}
