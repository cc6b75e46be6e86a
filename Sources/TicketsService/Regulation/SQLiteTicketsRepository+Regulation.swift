internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: RegulationRepository {
  /// The version a filing of an instant is held against.
  func regulation(at now: Instant) -> Regulation { regulations.inForce(at: now) ?? standardRegulation }

  /// Keeps the program's own text as the first version, when there is none yet.
  func keepFirstRegulation(at now: Instant) async throws {
    try await regulations.refresh(from: store)
    guard regulations.all.isEmpty else { return }
    try await store.write { transaction in
      let tables = RegulationTables(database: transaction.database)
      guard try tables.entries().isEmpty else { return }
      let first = RegulationEntry(
        version: 1, effectiveFrom: .epoch, appliedAt: now, appliedBy: Actor.rule("standard").description,
        reason: "what the program begins with")
      try tables.insert(standardRegulation, first)
      try announce(RegulationVersion(regulation: standardRegulation, entry: first, at: now), transaction)
    }
    try await regulations.refresh(from: store)
  }

  func apply(
    _ order: RegulationOrder, once: KeyedWrite<RegulationOutcome>?
  ) async throws -> KeyedOutcome<RegulationOutcome> {
    do {
      let outcome = try await rehearsable(isDryRun: order.isDryRun, once: once) { try apply(order, $0) }
      guard order.isDryRun else {
        try await regulations.refresh(from: store)
        return outcome
      }
      guard case .performed(var judged) = outcome, order.recentFilings > 0 else { return outcome }
      let (applied, inForce) = (judged.standing.regulation, regulation(at: order.now))
      judged.rehearsal = try await store.read { database in
        try rehearse(applied, over: inForce, order.recentFilings, database)
      }
      return .performed(judged)
    } catch {
      // Whether it was committed is not known here; who left must not leave the book behind the store.
      let (book, store) = (regulations, store)
      await Task { try? await book.refresh(from: store) }.value
      throw error
    }
  }

  private func apply(_ order: RegulationOrder, _ transaction: WriteTransaction) throws -> RegulationOutcome {
    let tables = RegulationTables(database: transaction.database)
    if let from = order.effectiveFrom, from < order.now {
      throw RegulationApplyError.past(effectiveFrom: from, now: order.now)
    }
    let present = try tables.versions(after: 0)
    let from = order.effectiveFrom ?? order.now
    let regulation = try RegulationCheck.regulation(
      order.draft, version: (present.last?.version ?? 0) + 1, effectiveFrom: from)
    var outcome: RegulationOutcome
    if let last = present.last, last.saysTheSame(as: regulation), last.effectiveFrom <= from {
      guard let standing = try versions(present, tables.entries(), at: order.now).last else {
        throw StoreError.corrupt(path: "table regulation_version", reason: "its last row is missing")
      }
      outcome = RegulationOutcome(standing: standing, isAdded: false)
    } else {
      let entry = RegulationEntry(
        version: regulation.version, effectiveFrom: from, appliedAt: order.now, appliedBy: order.actor.description,
        reason: order.reason)
      try tables.insert(regulation, entry)
      var standing = RegulationVersion(regulation: regulation, entry: entry, at: order.now)
      standing.changes = present.last.map(regulation.changes) ?? []
      outcome = RegulationOutcome(standing: standing, isAdded: true)
      outcome.displaced = present.last { $0.effectiveFrom >= from && $0.effectiveFrom > order.now }?.version
      try announce(standing, transaction)
    }
    return outcome
  }

  private func announce(_ standing: RegulationVersion, _ transaction: WriteTransaction) throws {
    let at = standing.entry.appliedAt.millisecondsSinceEpoch
    try transaction.append(
      NewEvent(
        type: "regulation.applied", aggregate: "regulation", aggregateVersion: Int64(standing.entry.version),
        occurredAtMilliseconds: at, recordedAtMilliseconds: at, actor: standing.entry.appliedBy,
        payload: TicketsV1.RegulationEvent(
          standing: TicketsV1.RegulationStanding(standing),
          text: TicketsV1.RegulationText(standing.regulation)
        ).encoded()))
  }

  /// Holds the latest filings against a text, each with what was known when it was filed.
  private func rehearse(
    _ regulation: Regulation, over inForce: Regulation, _ count: Int, _ database: Database
  ) throws -> RegulationRehearsal {
    let tickets = TicketTables(database: database)
    let statements = Statements(reading: database)
    var rehearsal = RegulationRehearsal()
    for ticket in try RegulationTables(database: database).filed(limit: count) {
      rehearsal.examined += 1
      var filing = Filing(ticket, try tickets.text(ticket.number))
      // A ticket does not keep whether its priority was asked for; one that the matrix gives by itself was not.
      let given = inForce.matrix.priority(impact: filing.impact, urgency: filing.urgency) ?? .p3
      if ticket.priority != given { filing.priority = ticket.priority }
      let facts = try FilingFacts(filing, filer: ticket.filer, at: ticket.createdAt, before: ticket.number, statements)
      let assessment = regulation.assess(filing, facts)
      guard !assessment.isAcceptable, inForce.assess(filing, facts).isAcceptable else { continue }
      rehearsal.refusedAnew.append(.init(ticket: ticket, violations: assessment.rejections))
    }
    return rehearsal
  }

  func regulationVersions(at now: Instant) async throws -> [RegulationVersion] {
    try await store.read { database in
      let tables = RegulationTables(database: database)
      return versions(try tables.versions(after: 0), try tables.entries(), at: now)
    }
  }

  private func versions(
    _ regulations: [Regulation], _ entries: [RegulationEntry], at now: Instant
  ) -> [RegulationVersion] {
    let inForce = regulations.last { $0.effectiveFrom <= now }?.version
    var versions: [RegulationVersion] = []
    for (index, pair) in zip(regulations, entries).enumerated() {
      var version = RegulationVersion(regulation: pair.0, entry: pair.1, at: now)
      if let earlier = versions.last { version.changes = pair.0.changes(since: earlier.regulation) }
      let isDisplaced = regulations[(index + 1)...].contains { $0.effectiveFrom <= pair.0.effectiveFrom }
      if isDisplaced {
        version.status = .neverInForce
      } else if pair.0.effectiveFrom <= now {
        version.status = pair.0.version == inForce ? .inForce : .superseded
      }
      versions.append(version)
    }
    return versions
  }
}

extension RegulationVersion {
  init(regulation: Regulation, entry: RegulationEntry, at now: Instant) {
    self.init(
      regulation: regulation, entry: entry, status: entry.effectiveFrom <= now ? .inForce : .scheduled, changes: [])
  }
}
