internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

extension TicketsHandler {
  static let defaultPageSize = 50
  static let maximumPageSize = 500

  func getTicket(_ request: TicketsV1.GetTicketRequest, context: ServerContext) async throws
    -> TicketsV1.GetTicketResponse
  {
    let actor = try Actor(context)
    let detail = try await repository.detail(
      of: Int64(clamping: request.ticket), scope: ReadScope(actor), reader: actor.signature)
    var ticket = TicketsV1.Ticket(detail.ticket)
    (ticket.body, ticket.steps, ticket.expected, ticket.actual) = detail.text
    let isRedirected = detail.ticket.number != Int64(clamping: request.ticket)
    return TicketsV1.GetTicketResponse(
      ticket: ticket, messages: detail.messages.map(TicketsV1.Message.init),
      segments: detail.segments.map(TicketsV1.WorkSegment.init),
      helpRequests: detail.help.map { TicketsV1.HelpRequest($0, at: clock.now) },
      allowed: Self.words(rules.table.actions(for: actor, on: detail.ticket)),
      askedFor: isRedirected ? request.ticket : 0, merged: detail.merged.map(TicketsV1.MergedTicket.init),
      links: detail.links.map(TicketsV1.Link.init), attachments: detail.attachments.map(TicketsV1.Attachment.init),
      filedUnderRegulation: UInt32(clamping: detail.regulation))
  }

  func listTickets(_ request: TicketsV1.ListTicketsRequest, context: ServerContext) async throws
    -> TicketsV1.ListTicketsResponse
  {
    guard let sorting = TicketSorting(rawValue: Int(request.sorting.rawValue)) else {
      throw TicketsError.malformed(field: "sorting", should: "newest, oldest or priority")
    }
    guard request.pageSize <= Self.maximumPageSize else {
      throw TicketsError.malformed(field: "page_size", should: "1 to \(Self.maximumPageSize), not \(request.pageSize)")
    }
    let page = try await repository.list(
      TicketQuery(
        filter: try TicketFilter(request.filter), sorting: sorting, scope: ReadScope(try Actor(context)),
        after: try TicketQuery.Place.reading(request.pageToken, sorting),
        limit: request.pageSize == 0 ? Self.defaultPageSize : Int(request.pageSize)))
    return TicketsV1.ListTicketsResponse(
      tickets: page.tickets.map(TicketsV1.Ticket.init), nextPageToken: page.next?.token ?? "")
  }

  func countTickets(_ request: TicketsV1.CountTicketsRequest, context: ServerContext) async throws
    -> TicketsV1.CountTicketsResponse
  {
    let counts = try await repository.counts(
      scope: ReadScope(try Actor(context)), imported: try Self.imported(request.importedOnly, request.excludeImported))
    return TicketsV1.CountTicketsResponse(
      total: UInt64(clamping: counts.total), byState: Self.counts(counts.byState), byLine: Self.counts(counts.byLine),
      byPriority: Self.counts(counts.byPriority), byImpact: Self.counts(counts.byImpact),
      linesInvolved: Self.counts(counts.linesInvolved))
  }

  func getHistory(_ request: TicketsV1.GetHistoryRequest, context: ServerContext) async throws
    -> TicketsV1.GetHistoryResponse
  {
    let actor = try Actor(context)
    let lines = try await repository.history(
      of: Int64(clamping: request.ticket), scope: ReadScope(actor), reader: actor.signature)
    return TicketsV1.GetHistoryResponse(
      entries: lines.map { line in
        TicketsV1.HistoryEntry(
          version: UInt64(clamping: line.version), atMs: line.at.millisecondsSinceEpoch,
          actor: line.via.isEmpty ? line.actor : line.via, type: line.type,
          fromState: line.from.map(TicketsV1.State.init) ?? .unspecified,
          toState: line.to.map(TicketsV1.State.init) ?? .unspecified, summary: line.summary, reason: line.reason,
          onBehalfOf: line.via.isEmpty ? "" : line.actor, irregular: line.isIrregular)
      })
  }

  func listHelpRequests(_ request: TicketsV1.ListHelpRequestsRequest, context: ServerContext) async throws
    -> TicketsV1.ListHelpRequestsResponse
  {
    let now = clock.now
    let help = try await repository.helpRequests(
      colleague: request.colleague, ticket: request.ticket == 0 ? nil : Int64(clamping: request.ticket),
      openOnly: request.openOnly, overdueAt: request.overdueOnly ? now : nil, scope: ReadScope(try Actor(context)))
    return TicketsV1.ListHelpRequestsResponse(helpRequests: help.map { TicketsV1.HelpRequest($0, at: now) })
  }

  static func counts(_ counts: NamedCounts) -> [TicketsV1.Count] {
    counts.map { TicketsV1.Count(name: $0.name, count: UInt64(clamping: $0.count)) }
  }

  private static func imported(_ only: Bool, _ exclude: Bool) throws(TicketsError) -> Bool? {
    guard !(only && exclude) else {
      throw .malformed(field: "imported_only and exclude_imported", should: "set one at a time")
    }
    return only ? true : exclude ? false : nil
  }

  /// Accepting and refusing are one command to people: verify. What settles a request is named with the request.
  private static func words(_ actions: [TicketAction]) -> [String] {
    var words: [String] = []
    for action in actions where action != .settleHelp {
      let word = action == .accept || action == .refuse ? "verify" : action.rawValue
      if !words.contains(word) { words.append(word) }
    }
    return words
  }
}
