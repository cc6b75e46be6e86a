internal import FullText
internal import GRDB
internal import Store
internal import TextAnalysis
internal import TicketsDomain

/// A page of tickets found by their words.
struct TicketSearch: Sendable {
  var query: SearchQuery
  var filter = TicketFilter()
  var scope = ReadScope.all
  /// The row of the index the page before ended with; nil begins.
  var after: Int64?
  var limit = 20
}

struct TicketHit: Sendable {
  var ticket: Ticket
  /// The message with the words; 0 for the ticket's own text.
  var message: Int64
  var snippet: Snippet
}

extension SQLiteTicketsRepository {
  func search(_ search: TicketSearch, _ analyzer: TextAnalyzer) async throws -> (hits: [TicketHit], next: Int64?) {
    guard let expression = MatchExpression.all(search.query.required, excluding: search.query.excluded) else {
      return ([], nil)
    }
    return try await store.read { database in
      let tables = TicketTables(database: database)
      let statement = search.statement
      let rows = try Row.fetchCursor(
        try database.cachedStatement(sql: statement.sql),
        arguments: StatementArguments(
          statement.arguments + [expression.text, search.after ?? .max, TicketPages.budget]))
      var matches: [(row: Int64, ticket: Int64)] = []
      var looked = 0
      var last: Int64 = 0
      while matches.count <= search.limit, let row = try rows.next() {
        looked += 1
        last = row[0]
        let ticket = TicketIndex.ticket(ofRow: last)
        // Of a ticket's documents the newest speaks for it.
        if row[1], matches.last?.ticket != ticket { matches.append((last, ticket)) }
      }
      let page = matches.prefix(search.limit)
      let hits = try page.compactMap { match in
        try tables.row(match.ticket).map { ticket in try tables.hit(ticket, match.row, search.query.terms, analyzer) }
      }
      // The next page begins below the last ticket shown, whose other documents are not shown again.
      if matches.count > page.count, let shown = page.last { return (hits, TicketIndex.base(shown.ticket)) }
      return (hits, looked == TicketPages.budget ? last : nil)
    }
  }
}

extension TicketSearch {
  /// The newest matches with whether each passes the filter; what follows is the expression, the row to end before and
  /// how many matches are looked at.
  var statement: TicketPages.Statement {
    let conditions = filter.conditions(scope)
    let passes = conditions.isEmpty ? "1" : conditions.map(\.sql).joined(separator: " AND ")
    return TicketPages.Statement(
      sql: """
        SELECT found.rowid, (\(passes))
        FROM ticket_search AS found
        CROSS JOIN ticket ON ticket.number = (found.rowid >> \(TicketIndex.documentBits))
        WHERE ticket_search MATCH ? AND found.rowid < ? ORDER BY found.rowid DESC LIMIT ?
        """, arguments: conditions.flatMap(\.arguments), isFiltered: true)
  }
}

extension TicketTables {
  fileprivate func hit(_ ticket: Ticket, _ row: Int64, _ terms: Set<String>, _ analyzer: TextAnalyzer) throws
    -> TicketHit
  {
    let place = try database.cachedStatement(sql: "SELECT message FROM search_document WHERE id = ?")
    let message = try Int64.fetchOne(place, arguments: [row]) ?? 0
    let text: String
    if message != 0 {
      let statement = try database.cachedStatement(sql: "SELECT text FROM message WHERE id = ?")
      text = try String.fetchOne(statement, arguments: [message]) ?? ""
    } else {
      let filed = try self.text(ticket.number)
      text = [filed.body, filed.steps, filed.expected, filed.actual].filter { !$0.isEmpty }.joined(separator: "\n")
    }
    return TicketHit(ticket: ticket, message: message, snippet: Snippet(of: text, terms: terms, analyzer: analyzer))
  }
}
