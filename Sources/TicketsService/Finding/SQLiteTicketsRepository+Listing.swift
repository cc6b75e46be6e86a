internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func list(_ query: TicketQuery) async throws -> TicketPage {
    try await store.read { database in
      let page = try Self.numbers(of: query, database)
      let tables = TicketTables(database: database)
      return TicketPage(tickets: try page.numbers.compactMap(tables.row), next: page.next)
    }
  }

  private static func numbers(
    of query: TicketQuery, _ database: Database
  ) throws -> (numbers: [Int64], next: TicketQuery.Place?) {
    func page(_ filter: TicketFilter, after: Int64?, _ size: Int, descending: Bool) throws -> TicketPages.Page {
      try TicketPages(database: database, filter: filter, scope: query.scope, isDescending: descending)
        .page(after: after, size: size)
    }
    guard query.sorting == .priority else {
      let page = try page(
        query.filter, after: query.after?.number, query.limit, descending: query.sorting == .newest)
      return (page.numbers, page.next.map { TicketQuery.Place(number: $0) })
    }
    // Each priority is a list of its own, the oldest first.
    var numbers: [Int64] = []
    let first = query.after?.priority ?? .p1
    for priority in TicketPriority.allCases where priority.rawValue >= first.rawValue {
      guard query.filter.priorities.isEmpty || query.filter.priorities.contains(priority) else { continue }
      var filter = query.filter
      filter.priorities = [priority]
      let after = query.after?.priority == priority ? query.after?.number : nil
      let page = try page(filter, after: after, query.limit - numbers.count, descending: false)
      numbers += page.numbers
      if let next = page.next { return (numbers, TicketQuery.Place(priority: priority, number: next)) }
      if numbers.count == query.limit, let last = numbers.last {
        return (numbers, TicketQuery.Place(priority: priority, number: page.numbers.last ?? last))
      }
    }
    return (numbers, nil)
  }
}

extension TicketTables {
  /// The ticket as it stands in its row; its running segments are not read.
  func row(_ number: Int64) throws -> Ticket? {
    let statement = try database.cachedStatement(sql: TicketRow.select + " WHERE number = ?")
    return try Row.fetchOne(statement, arguments: [number]).map(TicketRow.ticket)
  }
}
