internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TextAnalysis
internal import TicketsDomain

/// Answers `opora.tickets.v1.Finding`: search, saved views, export and import; the live watch is beside it.
struct FindingHandler: TicketsV1.FindingService {
  let repository: any TicketsRepository
  let analyzer: TextAnalyzer
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  static let defaultPageSize = 20
  static let maximumPageSize = 100
  static let maximumImported = 500
  static let descriptionLimitBytes = 512

  func searchTickets(_ request: TicketsV1.SearchTicketsRequest, context: ServerContext) async throws
    -> TicketsV1.SearchTicketsResponse
  {
    guard (1...SearchQuery.Limit.textBytes).contains(request.query.utf8.count) else {
      throw TicketsError.malformed(
        field: "query", should: "1 to \(SearchQuery.Limit.textBytes) bytes, not \(request.query.utf8.count)")
    }
    guard request.pageSize <= Self.maximumPageSize else {
      throw TicketsError.malformed(field: "page_size", should: "1 to \(Self.maximumPageSize), not \(request.pageSize)")
    }
    let query = SearchQuery(request.query, analyzer: analyzer)
    guard !query.isEmpty else {
      throw TicketsError.malformed(field: "query", should: "words; there is none in '\(request.query)'")
    }
    var search = TicketSearch(query: query)
    search.filter = try TicketFilter(request.filter)
    search.scope = ReadScope(try Actor(context))
    search.after = try TicketQuery.Place.reading(request.pageToken, .newest)?.number
    search.limit = request.pageSize == 0 ? Self.defaultPageSize : Int(request.pageSize)
    let (hits, next) = try await repository.search(search, analyzer)
    return TicketsV1.SearchTicketsResponse(
      hits: hits.map(TicketsV1.TicketHit.init), nextPageToken: next.map { "\($0)" } ?? "")
  }

  func exportTickets(
    _ request: TicketsV1.ExportTicketsRequest, responses: RPCWriter<TicketsV1.ExportedTicket>, context: ServerContext
  ) async throws {
    let filter = try TicketFilter(request.filter)
    let scope = ReadScope(try Actor(context))
    var next: Int64? = Int64(clamping: request.after)
    while let after = next {
      let portion = try await repository.export(
        filter, after: after, scope: scope, withMessages: !request.withoutMessages)
      for detail in portion.details { try await responses.write(TicketsV1.ExportedTicket(detail)) }
      next = portion.next
    }
  }

  // MARK: Saved views

  func saveView(_ request: TicketsV1.SaveViewRequest, context: ServerContext) async throws -> TicketsV1.View {
    let actor = try Actor(context)
    let wanted = request.view ?? TicketsV1.View()
    guard Customer.isSlug(wanted.name) else {
      throw TicketsError.malformed(field: "name", should: "1 to 64 of a-z A-Z 0-9 - _ .")
    }
    guard wanted.description.utf8.count <= Self.descriptionLimitBytes else {
      throw TicketsError.malformed(
        field: "description",
        should: "at most \(Self.descriptionLimitBytes) bytes, not \(wanted.description.utf8.count)")
    }
    guard !wanted.shared || actor.role == .lead || actor.role == .admin else { throw TicketsError.sharingForbidden }
    guard let sorting = TicketSorting(rawValue: Int(wanted.sorting.rawValue)) else {
      throw TicketsError.malformed(field: "sorting", should: "newest, oldest or priority")
    }
    let view = SavedView(
      name: wanted.name, description: wanted.description, owner: actor.name, isShared: wanted.shared,
      filter: try TicketFilter(wanted.filter), sorting: sorting, savedAt: clock.now)
    return TicketsV1.View(try await repository.save(view))
  }

  func listViews(_ request: TicketsV1.ListViewsRequest, context: ServerContext) async throws
    -> TicketsV1.ListViewsResponse
  {
    let views = try await repository.views(of: try Actor(context).name, named: request.name)
    return TicketsV1.ListViewsResponse(views: views.map(TicketsV1.View.init))
  }

  func deleteView(_ request: TicketsV1.DeleteViewRequest, context: ServerContext) async throws
    -> TicketsV1.DeleteViewResponse
  {
    let actor = try Actor(context)
    guard !request.shared || actor.role == .lead || actor.role == .admin else { throw TicketsError.sharingForbidden }
    try await repository.deleteView(request.name, of: actor.name, shared: request.shared)
    return TicketsV1.DeleteViewResponse()
  }
}

extension TicketsV1.TicketHit {
  init(_ hit: TicketHit) {
    self.init(
      ticket: TicketsV1.Ticket(hit.ticket), message: UInt64(clamping: hit.message), snippet: hit.snippet.text,
      highlights: hit.snippet.highlights.map {
        TicketsV1.TextRange(start: UInt32(clamping: $0.lowerBound), end: UInt32(clamping: $0.upperBound))
      })
  }
}

extension TicketsV1.ExportedTicket {
  init(_ detail: TicketDetail) {
    var ticket = TicketsV1.Ticket(detail.ticket)
    (ticket.body, ticket.steps, ticket.expected, ticket.actual) = detail.text
    self.init(
      ticket: ticket, messages: detail.messages.map(TicketsV1.Message.init),
      segments: detail.segments.map(TicketsV1.WorkSegment.init))
  }
}

extension TicketsV1.View {
  init(_ view: SavedView) {
    self.init(
      name: view.name, description: view.description, owner: view.owner, shared: view.isShared,
      filter: TicketsV1.TicketFilter(view.filter),
      sorting: TicketsV1.TicketSorting(rawValue: Int32(view.sorting.rawValue)),
      savedAtMs: view.savedAt.millisecondsSinceEpoch)
  }
}
