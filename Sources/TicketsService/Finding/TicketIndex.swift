internal import GRDB
internal import Store
internal import TextAnalysis
internal import TicketsDomain

/// The full-text index of tickets: a document for what was filed and one for each message.
///
/// A document's row is the ticket's number and its place among the ticket's documents, so matches come newest ticket
/// first and nothing written is ever changed. The subject stands in every document: «отчёт» of the subject and a word
/// of a message are found together. Documents are written at the end of a batch, where FTS5 costs least.
struct TicketIndex: Sendable {
  /// What is to be found.
  struct Document: Sendable {
    var ticket: Int64
    /// 0 for what was filed.
    var message: Int64
    var text: String
  }

  /// A ticket has at most so many documents; later messages are not found.
  static let documentBits: Int64 = 20

  private let hook = BatchHook<Document>("words of tickets") { transaction, documents in
    try write(documents, transaction)
  }

  func add(_ document: Document, _ transaction: WriteTransaction) {
    transaction.collect(document, for: hook)
  }

  /// The row before all documents of a ticket.
  static func base(_ ticket: Int64) -> Int64 { ticket << documentBits }

  static func ticket(ofRow row: Int64) -> Int64 { row >> documentBits }

  private static let lastRow = PreparedStatement(
    "SELECT coalesce(max(id), ?1) FROM search_document WHERE id BETWEEN ?1 AND ?2")
  private static let insertPlace = PreparedStatement("INSERT INTO search_document (id, message) VALUES (?, ?)")
  private static let insertWords = PreparedStatement("INSERT INTO ticket_search (rowid, text) VALUES (?, ?)")

  private static func write(_ documents: [Document], _ transaction: WriteTransaction) throws {
    for document in documents {
      let base = base(document.ticket)
      let limit = base + (1 << documentBits) - 1
      let last = try transaction.statements.first(lastRow) {
        $0.add(base, limit)
      } read: {
        $0.integer(0)
      }
      let row = (last ?? base) + 1
      guard row <= limit else { continue }
      try transaction.statements.run(insertPlace) { $0.add(row, document.message) }
      try transaction.statements.run(insertWords) { $0.add(row, document.text) }
    }
  }
}

extension TicketIndex.Document {
  /// What was filed, with everything a person may remember a ticket by.
  init(_ ticket: Ticket, body: String = "", steps: String = "", expected: String = "", actual: String = "") {
    let names = [ticket.subject, ticket.customer, ticket.topic, ticket.product, ticket.externalID]
    self.init(
      ticket: ticket.number, message: 0,
      text: (names + [body, steps, expected, actual]).filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  init(_ message: TicketMessage, of ticket: Ticket) {
    self.init(ticket: ticket.number, message: message.id, text: "\(ticket.subject)\n\(message.text)")
  }
}

/// Brings the index in step with tickets stored before it, or by another version of the analysis.
struct TicketIndexUpkeep {
  /// Tickets per transaction.
  static let portion = 500

  let store: ServiceStore

  /// Goes on where an earlier run was cut off. About 5,000 short tickets a second.
  /// - Parameter progress: hears after each portion how far it is.
  func run(_ progress: (_ ticket: Int64) -> Void = { _ in }) async throws {
    while let reached = try await portion() { progress(reached) }
  }

  /// - Returns: the last ticket that was looked at; nil when nothing is left to do.
  private func portion() async throws -> Int64? {
    let index = TicketIndex()
    return try await store.write { transaction in
      let database = transaction.database
      let state = try Row.fetchOne(database, sql: "SELECT analysis, ticket, is_complete FROM search_state")
      let isCurrent = state.map { $0[0] == TextAnalyzer.version } ?? false
      if isCurrent, state?[2] == true { return nil }
      if !isCurrent {
        try database.execute(sql: "INSERT INTO ticket_search (ticket_search) VALUES ('delete-all')")
        try database.execute(sql: "DELETE FROM search_document")
      }
      let after: Int64 = isCurrent ? state?[1] ?? 0 : 0
      let tables = TicketTables(database: database)
      let numbers = try Int64.fetchAll(
        database, sql: "SELECT number FROM ticket WHERE number > ? ORDER BY number LIMIT ?",
        arguments: [after, Self.portion])
      for number in numbers {
        guard let ticket = try tables.row(number) else { continue }
        let text = try tables.text(number)
        index.add(
          TicketIndex.Document(
            ticket, body: text.body, steps: text.steps, expected: text.expected, actual: text.actual), transaction)
        for message in try tables.messages(of: number) {
          index.add(TicketIndex.Document(message, of: ticket), transaction)
        }
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO search_state (one, analysis, ticket, is_complete) VALUES (1, ?, ?, ?)",
        arguments: [TextAnalyzer.version, numbers.last ?? after, numbers.isEmpty])
      return numbers.isEmpty ? nil : numbers.last
    }
  }
}
