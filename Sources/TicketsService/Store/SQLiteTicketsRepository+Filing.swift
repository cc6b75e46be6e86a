internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func assess(_ filing: Filing, by actor: Actor, at now: Instant) async throws -> FilingAssessment {
    try filing.holdLimits()
    return try await store.read { database in
      let facts = try FilingFacts(filing, filer: actor.signature, at: now, TicketTables(database: database))
      return regulation.assess(filing, facts)
    }
  }

  func file(_ submission: Submission) async throws -> FilingOutcome {
    try submission.filing.holdLimits()
    return try await store.write { transaction in try file(submission, transaction) }
  }

  private func file(_ submission: Submission, _ transaction: WriteTransaction) throws -> FilingOutcome {
    let recorder = recorder(transaction, at: submission.now)
    let tables = recorder.tables
    let filer = submission.actor.signature
    if let earlier = try tables.filed(key: submission.key, filer: filer) {
      guard earlier.fingerprint == submission.fingerprint else { throw TicketsError.keyReused(submission.key) }
      return .alreadyFiled(
        earlier.ticket, ahead: try tables.queued(on: earlier.ticket.line, upTo: earlier.ticket.priority))
    }
    let facts = try FilingFacts(submission.filing, filer: filer, at: submission.now, tables)
    let assessment = regulation.assess(submission.filing, facts)
    var step = Rollups.FilerStep(filer: filer, day: Rollups.day(submission.now))
    guard assessment.isAcceptable else {
      step.rejected = 1
      rollups.filed(step, transaction)
      try tables.execute(
        "INSERT OR REPLACE INTO rejected_filing (filer, customer, at_ms) VALUES (?, ?, ?)",
        [filer, submission.filing.customer, submission.now.millisecondsSinceEpoch])
      return .rejected(assessment)
    }
    let (ticket, change) = try Ticket.filed(
      submission.filing, assessment, by: submission.actor, at: submission.now)
    let ahead = try tables.queued(on: ticket.line, upTo: ticket.priority)
    let stored = try recorder.create(
      ticket, [change], filing: submission.filing, key: submission.key, print: submission.fingerprint)
    step.filed = 1
    step.urgent = ticket.priority == .p1 ? 1 : 0
    step.firstTry = try tables.wasRejected(filer, submission.filing.customer, before: submission.now) ? 0 : 1
    rollups.filed(step, transaction)
    return .filed(stored, assessment, ahead: ahead)
  }

  func filerQuality(of filer: String) async throws -> [FilerQuality] {
    try await store.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT filer, sum(filed), sum(first_try), sum(rejected) FROM filer_day
          WHERE ?1 = '' OR filer = ?1 GROUP BY filer ORDER BY filer
          """)
      return try Row.fetchAll(statement, arguments: [filer]).map { row in
        FilerQuality(filer: row[0], filed: row[1], acceptedAtFirstTry: row[2], rejectedAttempts: row[3])
      }
    }
  }
}

extension TicketTables {
  func filed(key: String, filer: String) throws -> (ticket: Ticket, fingerprint: Int64)? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(TicketRow.list), filing_print FROM ticket WHERE filing_key = ? AND filer = ?")
    guard let row = try Row.fetchOne(statement, arguments: [key, filer]) else { return nil }
    return (try TicketRow.ticket(row), row[TicketRow.columns.count] as Int64? ?? 0)
  }

  /// Queued tickets of a line with equal or higher priority, as of the last batch.
  func queued(on line: SupportLine, upTo priority: TicketPriority) throws -> Int {
    let statement = try database.cachedStatement(
      sql: "SELECT coalesce(sum(count), 0) FROM queue_size WHERE line = ? AND priority <= ?")
    return try Int.fetchOne(statement, arguments: [line.rawValue, priority.rawValue]) ?? 0
  }

  /// Whether the filer's last filing for the customer was rejected a short time ago; forgets it, for it counts once.
  fileprivate func wasRejected(_ filer: String, _ customer: String, before now: Instant) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: "SELECT at_ms FROM rejected_filing WHERE filer = ? AND customer = ?")
    guard let at = try Int64.fetchOne(statement, arguments: [filer, customer]) else { return false }
    try execute("DELETE FROM rejected_filing WHERE filer = ? AND customer = ?", [filer, customer])
    return now.milliseconds(since: Instant(stored: at)) <= FilerQuality.retryWindowMilliseconds
  }
}

extension FilingFacts {
  private static let recentDays: Int64 = 14
  private static let recentTickets = 20
  private static let shareDays: Int64 = 7

  /// What the department knows; reads the filer's share only for a filing that asks for P1.
  init(_ filing: Filing, filer: String, at now: Instant, _ tables: TicketTables) throws {
    self.init(customer: try tables.customer(filing.customer))
    if filing.priority == .p1 {
      let statement = try tables.database.cachedStatement(
        sql: "SELECT coalesce(sum(filed), 0), coalesce(sum(urgent), 0) FROM filer_day WHERE filer = ? AND day > ?")
      if let row = try Row.fetchOne(statement, arguments: [filer, Rollups.day(now) - Self.shareDays]) {
        filedThisWeek = row[0]
        filedAsP1ThisWeek = row[1]
      }
    }
    guard customer != nil else { return }
    let statement = try tables.database.cachedStatement(
      sql: "SELECT number, subject, created_at_ms FROM ticket WHERE customer = ? ORDER BY number DESC LIMIT ?")
    let since = now.advanced(byMilliseconds: -Self.recentDays * 86_400_000).millisecondsSinceEpoch
    let rows = try Row.fetchCursor(statement, arguments: [filing.customer, Self.recentTickets])
    while let row = try rows.next(), (row[2] as Int64) >= since {
      recent.append(RecentTicket(number: row[0], subject: row[1]))
    }
  }
}

extension Filing {
  /// The filing as it stands in a stored ticket.
  init(_ ticket: Ticket, _ text: (body: String, steps: String, expected: String, actual: String)) {
    self.init()
    customer = ticket.customer
    channel = ticket.channel
    kind = ticket.kind
    impact = ticket.impact
    urgency = ticket.urgency
    subject = ticket.subject
    topic = ticket.topic
    product = ticket.product
    skills = ticket.skills
    customerIsOnline = ticket.customerIsOnline
    externalID = ticket.externalID
    (body, steps, expected, actual) = text
  }
}
