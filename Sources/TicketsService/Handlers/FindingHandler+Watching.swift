internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

extension FindingHandler {
  static let maximumWatched = 100
  static let snapshotLimit = 500

  /// Follows this service's own outbox, so that nothing between the snapshot and the first change is missed. Several
  /// changes of a ticket that come together are told as one; each tells the ticket as it is now.
  func watchTickets(
    _ request: TicketsV1.WatchTicketsRequest, responses: RPCWriter<TicketsV1.TicketUpdate>, context: ServerContext
  ) async throws {
    guard request.tickets.count <= Self.maximumWatched else {
      throw TicketsError.tooMany(field: "tickets", limit: Self.maximumWatched, given: request.tickets.count)
    }
    let scope = ReadScope(try Actor(context))
    var watch = TicketWatch(
      filter: try TicketFilter(request.filter), only: Set(request.tickets.map { Int64(clamping: $0) }))
    // Read before the snapshot: a change between the two is told again rather than lost.
    var sequence = repository.lastSequence
    let present = try await snapshot(watch, scope)
    watch.begin(with: present)
    if request.snapshot {
      for ticket in present {
        try await responses.write(TicketsV1.TicketUpdate(kind: .snapshot, ticket: TicketsV1.Ticket(ticket)))
      }
    }
    try await responses.write(TicketsV1.TicketUpdate(kind: .present, atMs: clock.now.millisecondsSinceEpoch))
    while true {
      let news = try await repository.changes(after: sequence)
      guard let last = news.last else { continue }
      sequence = last.sequence
      let latest = watch.relevant(news)
      let tickets = try await repository.tickets(latest.map(\.ticket), scope: scope)
      let byNumber = Dictionary(tickets.map { ($0.number, $0) }) { $1 }
      for one in latest {
        guard let kind = watch.update(one.ticket, byNumber[one.ticket]) else { continue }
        var update = TicketsV1.TicketUpdate(
          kind: kind, event: one.type, atMs: one.at.millisecondsSinceEpoch, actor: one.actor)
        // Who may not see it any more learns that it left, and nothing else.
        update.ticket =
          byNumber[one.ticket].map(TicketsV1.Ticket.init) ?? TicketsV1.Ticket(number: UInt64(clamping: one.ticket))
        update.reason = byNumber[one.ticket]?.reason ?? ""
        try await responses.write(update)
      }
    }
  }

  private func snapshot(_ watch: TicketWatch, _ scope: ReadScope) async throws -> [Ticket] {
    guard watch.only.isEmpty else {
      let tickets = try await repository.tickets(watch.only.sorted(by: >), scope: scope)
      if let missing = watch.only.subtracting(tickets.map(\.number)).min() { throw TicketsError.unknownTicket(missing) }
      return tickets.filter(watch.filter.includes)
    }
    var query = TicketQuery(filter: watch.filter, scope: scope, limit: Self.snapshotLimit)
    var tickets: [Ticket] = []
    repeat {
      query.limit = Self.snapshotLimit - tickets.count
      let page = try await repository.list(query)
      tickets += page.tickets
      query.after = page.next
    } while query.after != nil && tickets.count < Self.snapshotLimit
    return tickets
  }
}

/// Which tickets a watcher has been shown, and what a change of one means to them.
struct TicketWatch {
  let filter: TicketFilter
  let only: Set<Int64>
  /// Tickets of the filter that the watcher knows of. Grows with what enters and shrinks with what leaves.
  private var shown: Set<Int64> = []

  init(filter: TicketFilter, only: Set<Int64>) {
    self.filter = filter
    self.only = only
  }

  mutating func begin(with tickets: [Ticket]) { shown = Set(tickets.map(\.number)) }

  /// The last news of each ticket that is watched, in the order of the events.
  func relevant(_ news: [TicketNews]) -> [TicketNews] {
    var last: [Int64: TicketNews] = [:]
    for one in news where one.ticket != 0 && (only.isEmpty || only.contains(one.ticket)) { last[one.ticket] = one }
    return last.values.sorted { $0.sequence < $1.sequence }
  }

  /// - Parameter ticket: as it is now; nil when the watcher may not see it.
  /// - Returns: nil when the change does not concern the watcher.
  mutating func update(_ number: Int64, _ ticket: Ticket?) -> TicketsV1.TicketUpdateKind? {
    guard let ticket, filter.includes(ticket) else { return shown.remove(number) == nil ? nil : .left }
    return shown.insert(number).inserted ? .entered : .changed
  }
}
