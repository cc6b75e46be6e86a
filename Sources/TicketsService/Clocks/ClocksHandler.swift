internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.Clocks`.
struct ClocksHandler: TicketsV1.ClocksService {
  let repository: any ClocksRepository
  let tickets: TicketsHandler

  func getTicketClocks(_ request: TicketsV1.GetTicketClocksRequest, context: ServerContext) async throws
    -> TicketsV1.TicketClocks
  {
    let actor = try Actor(context)
    let now = tickets.clock.now
    let timeline = try await repository.clocks(
      of: Int64(clamping: request.ticket), scope: ReadScope(actor), reader: actor.signature)
    let rules = timeline.rules
    return TicketsV1.TicketClocks(
      ticket: UInt64(clamping: timeline.ticket.number), atMs: now.millisecondsSinceEpoch,
      zone: rules.openTime.calendar.zone.name, calendarVersion: UInt32(clamping: rules.calendarVersion),
      policyVersion: UInt32(clamping: rules.policy.version), imported: timeline.ticket.isImported,
      clocks: timeline.clocks.map { clock in
        var shown = TicketsV1.Clock(clock, at: now, rules.openTime)
        let (spans, leftOut) = clock.spans(at: now, timeline.calendar)
        shown.spans = spans.map(TicketsV1.ClockSpan.init)
        shown.spansLeftOut = UInt32(clamping: leftOut)
        return shown
      })
  }

  func listClocks(_ request: TicketsV1.ListClocksRequest, context: ServerContext) async throws
    -> TicketsV1.ListClocksResponse
  {
    guard let selection = ClockSelection(rawValue: Int(request.selection.rawValue)) else {
      throw TicketsError.malformed(field: "selection", should: "running, at risk or breached")
    }
    guard request.pageSize <= TicketsHandler.maximumPageSize else {
      throw TicketsError.malformed(
        field: "page_size", should: "1 to \(TicketsHandler.maximumPageSize), not \(request.pageSize)")
    }
    let size = request.pageSize == 0 ? TicketsHandler.defaultPageSize : Int(request.pageSize)
    let now = tickets.clock.now
    let (found, rules) = try await repository.ticketsOnTime(
      selection, after: try ClockPlace.reading(request.pageToken), limit: size + 1,
      scope: ReadScope(try Actor(context)))
    return TicketsV1.ListClocksResponse(
      tickets: found.prefix(size).map { entry in
        TicketsV1.TicketOnTime(
          ticket: TicketsV1.Ticket(entry.ticket), nearestDueAtMs: entry.clocks.nearestDue.storedMilliseconds,
          breachedSinceMs: entry.clocks.breachedSince.storedMilliseconds,
          clocks: entry.clocks.clocks.filter(\.isOpen).map {
            TicketsV1.Clock($0, at: now, rules.openTime)
          })
      }, nextPageToken: found.count > size ? found[size - 1].place.token : "")
  }

  func compose(_ request: TicketsV1.ComposeRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await tickets.give(
      request.drop ? .dropReply : .compose, on: request.ticket, expecting: request.expectedVersion,
      body: request.encoded(), context)
  }

  func changePriority(_ request: TicketsV1.ChangePriorityRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    guard let priority = request.priority.domain else {
      throw TicketsError.malformed(field: "priority", should: "P1, P2, P3 or P4")
    }
    return try await tickets.give(
      .prioritize(priority, reason: request.reason), on: request.ticket, expecting: request.expectedVersion,
      body: request.encoded(), context)
  }
}
