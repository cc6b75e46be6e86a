internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func assess(_ filing: Filing, by actor: Actor, at now: Instant) async throws -> FilingAssessment {
    try filing.holdLimits()
    return try await store.read { database in
      let facts = try FilingFacts(filing, filer: actor.signature, at: now, Statements(reading: database))
      return regulation(at: now).assess(filing, facts)
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
    if let earlier = try transaction.filed(key: submission.key, filer: filer) {
      guard earlier.fingerprint == submission.fingerprint, let ticket = try tables.ticket(earlier.ticket) else {
        throw TicketsError.keyReused(submission.key)
      }
      return .alreadyFiled(ticket, ahead: try transaction.queued(on: ticket.line, upTo: ticket.priority))
    }
    let facts = try FilingFacts(submission.filing, filer: filer, at: submission.now, transaction.statements)
    let assessment = regulation(at: submission.now).assess(submission.filing, facts)
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
    let ahead = try transaction.queued(on: ticket.line, upTo: ticket.priority)
    let stored = try recorder.create(
      ticket, [change], filing: submission.filing, under: assessment.regulationVersion, key: submission.key,
      print: submission.fingerprint)
    step.filed = 1
    step.urgent = ticket.priority == .p1 ? 1 : 0
    step.firstTry = try transaction.wasRejected(filer, submission.filing.customer, before: submission.now) ? 0 : 1
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

extension WriteTransaction {
  private static let filedUnderKey = PreparedStatement(
    "SELECT number, filing_print FROM ticket WHERE filing_key = ? AND filer = ?")
  private static let queuedUpTo = PreparedStatement(
    "SELECT coalesce(sum(count), 0) FROM queue_size WHERE line = ? AND priority <= ?")
  private static let rejection = PreparedStatement("SELECT at_ms FROM rejected_filing WHERE filer = ? AND customer = ?")
  private static let forgetRejection = PreparedStatement(
    "DELETE FROM rejected_filing WHERE filer = ? AND customer = ?")

  /// The ticket that a filing under this key became.
  fileprivate func filed(key: String, filer: String) throws -> (ticket: Int64, fingerprint: Int64)? {
    try statements.first(Self.filedUnderKey) {
      $0.add(key, filer)
    } read: {
      ($0.integer(0), $0.integer(1))
    }
  }

  /// Queued tickets of a line with equal or higher priority, as of the last batch.
  fileprivate func queued(on line: SupportLine, upTo priority: TicketPriority) throws -> Int {
    try statements.first(Self.queuedUpTo) {
      $0.add(line.rawValue, priority.rawValue)
    } read: {
      Int($0.integer(0))
    } ?? 0
  }

  /// Whether the filer's last filing for the customer was rejected a short time ago; forgets it, for it counts once.
  fileprivate func wasRejected(_ filer: String, _ customer: String, before now: Instant) throws -> Bool {
    let rejectedAt = try statements.first(Self.rejection) {
      $0.add(filer, customer)
    } read: {
      Instant(stored: $0.integer(0))
    }
    guard let rejectedAt else { return false }
    try statements.run(Self.forgetRejection) { $0.add(filer, customer) }
    return now.milliseconds(since: rejectedAt) <= FilerQuality.retryWindowMilliseconds
  }
}

extension FilingFacts {
  private static let recentDays: Int64 = 14
  private static let recentTickets = 20
  private static let shareDays: Int64 = 7

  private static let shareOfUrgent = PreparedStatement(
    "SELECT coalesce(sum(filed), 0), coalesce(sum(urgent), 0) FROM filer_day WHERE filer = ? AND day > ?")
  private static let customer = PreparedStatement(
    "SELECT id, name, manager, deputy, version FROM customer WHERE id = ?")
  private static let recentOfCustomer = PreparedStatement(
    "SELECT number, subject, created_at_ms FROM ticket WHERE customer = ? AND number < ? ORDER BY number DESC LIMIT ?")

  /// What the department knows; reads the filer's share only for a filing that asks for P1.
  /// - Parameter number: of a ticket; only those before it count as the customer's recent ones.
  init(
    _ filing: Filing, filer: String, at now: Instant, before number: Int64 = .max, _ statements: Statements
  ) throws {
    let customer = try statements.first(Self.customer) {
      $0.add(filing.customer)
    } read: {
      Customer(
        id: $0.text(0), name: $0.text(1), manager: $0.text(2), deputy: $0.text(3), version: $0.integer(4))
    }
    self.init(customer: customer)
    if filing.priority == .p1 {
      let share = try statements.first(Self.shareOfUrgent) {
        $0.add(filer, Rollups.day(now) - Self.shareDays)
      } read: {
        (filed: $0.integer(0), urgent: $0.integer(1))
      }
      filedThisWeek = Int(share?.filed ?? 0)
      filedAsP1ThisWeek = Int(share?.urgent ?? 0)
    }
    guard customer != nil else { return }
    let since = now.advanced(byMilliseconds: -Self.recentDays * 86_400_000).millisecondsSinceEpoch
    try statements.visit(Self.recentOfCustomer) {
      $0.add(filing.customer, number, Self.recentTickets)
    } _: { row in
      guard row.integer(2) >= since else { return false }
      recent.append(RecentTicket(number: row.integer(0), subject: row.text(1)))
      return true
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
