internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// That something happened to a ticket, as the outbox tells it.
struct TicketNews: Sendable, Hashable {
  var sequence: Int64
  var ticket: Int64
  /// Such as `ticket.assigned`; empty for an event that is about something else.
  var type: String
  var at: Instant
  var actor: String
}

extension SQLiteTicketsRepository {
  private static let newsLimit = 256

  var lastSequence: Int64 { store.lastSequence }

  func changes(after sequence: Int64) async throws -> [TicketNews] {
    try await store.waitForEvents(after: sequence)
    return try await store.events(after: sequence, limit: Self.newsLimit).map { recorded in
      let event = recorded.event
      let parts = event.aggregate.split(separator: "/")
      let number = parts.count == 2 && parts[0] == "ticket" ? Int64(parts[1]) : nil
      return TicketNews(
        sequence: recorded.sequence, ticket: number ?? 0, type: number == nil ? "" : event.type,
        at: Instant(millisecondsSinceEpoch: event.occurredAtMilliseconds), actor: event.actor)
    }
  }

  func tickets(_ numbers: [Int64], scope: ReadScope) async throws -> [Ticket] {
    try await store.read { database in
      let tables = TicketTables(database: database)
      return try numbers.compactMap { number in
        guard let ticket = try tables.row(number),
          scope.includes(ticket, customer: try tables.customer(ticket.customer))
        else { return nil }
        return ticket
      }
    }
  }
}

/// Some tickets of an export, whole.
struct TicketPortion: Sendable {
  var details: [TicketDetail] = []
  /// Where the next portion begins; nil after the last.
  var next: Int64?
}

extension SQLiteTicketsRepository {
  private static let exportPortion = 100

  func export(
    _ filter: TicketFilter, after number: Int64, scope: ReadScope, withMessages: Bool
  ) async throws -> TicketPortion {
    try await store.read { database in
      let page = try TicketPages(database: database, filter: filter, scope: scope, isDescending: false)
        .page(after: number, size: Self.exportPortion)
      let tables = TicketTables(database: database)
      let details = try page.numbers.compactMap { number -> TicketDetail? in
        guard let ticket = try tables.row(number) else { return nil }
        return TicketDetail(
          ticket: ticket, text: try tables.text(number),
          messages: withMessages ? try tables.messages(of: number) : [],
          segments: withMessages ? try tables.segments("ticket = ?", [number]) : [], help: [])
      }
      return TicketPortion(details: details, next: page.next)
    }
  }
}
