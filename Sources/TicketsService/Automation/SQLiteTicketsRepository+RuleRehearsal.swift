internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  /// Events played between two answers.
  private static let rehearsalBatch = 500

  func rehearse(_ order: RehearsalOrder, tell: ([RuleRun], Int) async throws -> Void) async throws {
    let rules = try await store.read { try rehearsed(order, AutomationTables(database: $0)) }
    // By the calendar in force, whatever held then.
    var rehearsal = RuleRehearsal(rules, self.rules, try await openTimeInForce().calendar)
    let last = lastSequence
    var place = try await store.read {
      try AutomationTables(database: $0).lastEvent(before: order.span.lowerBound)
    }
    var played = 0
    while place < last {
      let events = try await store.events(after: place, limit: Self.rehearsalBatch)
      guard let end = events.last else { break }
      place = end.sequence
      let seen = try await store.read { try happenings(events, order.span, TicketTables(database: $0)) }
      var runs: [RuleRun] = []
      for happening in seen { runs += rehearsal.play(happening) }
      played += seen.count
      try await tell(runs, played)
      if end.event.recordedAtMilliseconds > order.span.upperBound.millisecondsSinceEpoch { break }
    }
    try await tell(rehearsal.end(at: order.span.upperBound), played)
  }

  private func rehearsed(_ order: RehearsalOrder, _ tables: AutomationTables) throws -> [AutomationRule] {
    let standings = try tables.standings()
    func newest(_ id: String) -> Int { standings.first { $0.id == id }?.version ?? 0 }
    let rules: [AutomationRule]
    if order.drafts.isEmpty {
      guard var standing = try tables.standing(order.rule) else { throw AutomationError.unknownRule(order.rule) }
      guard order.version <= standing.version else {
        throw AutomationError.unknownVersion(order.rule, version: order.version, newest: standing.version)
      }
      if order.version > 0 { standing.version = order.version }
      rules = [try tables.rule(standing)]
    } else {
      rules = try RuleCheck.rules(order.drafts) { newest($0.id) + 1 }
    }
    let automatic = rules.filter(\.kind.isAutomatic)
    if automatic.isEmpty, let macro = rules.first { throw AutomationError.macroRehearsed(macro.id) }
    return automatic
  }

  private func happenings(
    _ events: [OutboxEvent], _ span: ClosedRange<Instant>, _ tables: TicketTables
  ) throws -> [RuleRehearsal.Happening] {
    let openTime = try clockBook.openTime(tables.database)
    return try events.compactMap { recorded in
      guard span.contains(Instant(millisecondsSinceEpoch: recorded.event.recordedAtMilliseconds)),
        let event = RuleEvent(recorded)
      else { return nil }
      return RuleRehearsal.Happening(
        event: event.sequence, type: event.type, try event.occasion(tables, openTime))
    }
  }
}
