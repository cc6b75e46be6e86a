internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

extension FindingHandler {
  func importTickets(_ request: TicketsV1.ImportTicketsRequest, context: ServerContext) async throws
    -> TicketsV1.ImportTicketsResponse
  {
    guard (1...TicketsHandler.keyLimitBytes).contains(request.source.utf8.count) else {
      throw TicketsError.malformed(field: "source", should: "1 to \(TicketsHandler.keyLimitBytes) bytes")
    }
    guard request.tickets.count <= Self.maximumImported else {
      throw TicketsError.tooMany(field: "tickets", limit: Self.maximumImported, given: request.tickets.count)
    }
    var order = TicketImport(
      source: request.source, tickets: [], isDryRun: request.dryRun, openBecomeWork: request.openBecomeWork,
      actor: try Actor(context), now: clock.now)
    var rows: [TicketsV1.ImportedRow] = []
    var places: [Int] = []
    for sent in request.tickets {
      do throws(TicketsError) {
        order.tickets.append((try ImportedTicket(sent), sent.print))
        places.append(rows.count)
        rows.append(TicketsV1.ImportedRow(row: sent.row))
      } catch {
        rows.append(TicketsV1.ImportedRow(row: sent.row, result: .refused, message: error.rpcError.message))
      }
    }
    let results = try await repository.take(order)
    for (place, result) in zip(places, results) { rows[place].take(result) }
    timersChanged()
    return TicketsV1.ImportTicketsResponse(rows: rows)
  }
}

extension TicketsV1.ImportedTicket {
  /// The same for the same content, wherever in a file it stands.
  fileprivate var print: Int64 {
    var content = self
    content.row = 0
    return Fingerprint.of(content.encoded())
  }
}

extension TicketsV1.ImportedRow {
  fileprivate mutating func take(_ outcome: TicketImport.Result) {
    switch outcome {
    case .created(let number): (result, ticket) = (.created, UInt64(clamping: number))
    case .unchanged(let number): (result, ticket) = (.unchanged, UInt64(clamping: number))
    case .differs(let number):
      (result, ticket) = (.differs, UInt64(clamping: number))
      message = "it was taken before and is said differently now; it stays as it is here"
    case .refused(let reason): (result, message) = (.refused, reason)
    }
  }
}

extension ImportedTicket {
  /// - Throws: ``TicketsError/malformed(field:should:)`` for a state, line or kind this department does not have.
  fileprivate init(_ sent: TicketsV1.ImportedTicket) throws(TicketsError) {
    self.init()
    guard let state = sent.state.domain, state != .merged else {
      throw .malformed(field: "state", should: "a state a ticket can be taken over in")
    }
    guard let line = SupportLine(rawValue: Int(clamping: sent.line)) else {
      throw .malformed(field: "line", should: "1, 2 or 3")
    }
    guard let kind = TicketKind(rawValue: Int(sent.kind.rawValue)) else {
      throw .malformed(field: "kind", should: "a known kind")
    }
    self.state = state
    self.line = line
    self.kind = kind
    row = Int(clamping: sent.row)
    externalID = sent.externalId
    customer = sent.customer
    priority = sent.priority.domain ?? .p3
    subject = sent.subject
    body = sent.body
    topic = sent.topic
    product = sent.product
    skills = sent.skills
    filer = sent.filer
    owner = sent.owner
    createdAt = Instant(millisecondsSinceEpoch: sent.createdAtMs)
    firstResponseAt = Instant(optional: sent.firstResponseAtMs)
    solvedAt = Instant(optional: sent.solvedAtMs)
    closedAt = Instant(optional: sent.closedAtMs)
    messages = sent.messages.map { message in
      TicketMessage(
        at: Instant(millisecondsSinceEpoch: message.atMs), author: message.author,
        kind: TicketMessage.Kind(rawValue: Int(message.kind.rawValue)) ?? .note, text: message.text)
    }
  }
}
