internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: IdeasRepository {
  func submit(
    _ submission: IdeaSubmission, _ request: IdeaRequest, once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome> {
    try await change(once) { recorder in
      var draft = submission.draft
      var notices: [String] = []
      let asking = try asking(draft.customer, submission.ticket, request.actor, recorder.transaction)
      draft.customer = asking.customer
      draft.ticket = asking.ticket?.number
      if let ticket = asking.ticket {
        let text = try TicketTables(database: recorder.transaction.database).text(ticket.number)
        if draft.title.isEmpty { draft.title = ticket.subject }
        if draft.body.isEmpty { draft.body = text.body }
        if draft.product.isEmpty { draft.product = ticket.product }
        if draft.topic.isEmpty { draft.topic = ticket.topic }
        var query = IdeaQuery()
        query.ticket = ticket.number
        let others = try recorder.tables.page(query).ideas.map(\.label)
        if !others.isEmpty { notices.append("\(ticket.label) belongs to \(others.joined(separator: ", ")) already") }
      }
      let (idea, submitted) = try Idea.submitted(draft, by: request.actor, at: request.now)
      return IdeaOutcome(idea: try recorder.create(idea, submitted), notices: notices)
    }
  }

  func ask(
    for number: Int64, customer: String, ticket: Int64, _ request: IdeaRequest, once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome> {
    try await change(once) { recorder in
      let asking = try asking(customer, ticket, request.actor, recorder.transaction)
      guard !asking.customer.isEmpty else {
        throw IdeaRefusal.malformed(field: "customer", should: "who asks, or a ticket of theirs")
      }
      return try perform(
        .ask(customer: asking.customer, ticket: asking.ticket?.number), on: number, request, recorder)
    }
  }

  func carryOut(
    _ command: IdeaCommand, on number: Int64, _ request: IdeaRequest, once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome> {
    try await change(once) { recorder in try perform(command, on: number, request, recorder) }
  }

  func merge(
    _ number: Int64, into target: Int64, targetVersion: Int64, reason: String, _ request: IdeaRequest,
    once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome> {
    try await change(once) { recorder in
      let tables = recorder.tables
      guard let source = try tables.idea(number) else { throw IdeaRefusal.unknownIdea(number) }
      // Of two merges in opposite directions the later one ends here.
      guard source.mergedInto == nil else {
        throw IdeaRefusal.alreadyMerged(idea: number, into: try tables.present(number).number)
      }
      let (stays, notices) = try addressed(target, expectedVersion: targetVersion, tables)
      guard targetVersion == 0 || targetVersion == stays.version else {
        throw IdeaRefusal.staleVersion(subject: stays.label, expected: targetVersion, present: stays.version)
      }
      let order = IdeaOrder(
        .merge(into: stays.number, reason: reason), by: request.actor, expectedVersion: request.expectedVersion,
        at: request.now)
      guard let change = try source.decide(order, ideaTable) else { return IdeaOutcome(idea: stays) }
      _ = try recorder.record(change, on: source)
      let absorbed = IdeaChange(
        try recorder.unite(source, with: stays), at: request.now, actor: request.actor, reason: change.reason,
        before: stays.state, after: stays.state)
      return IdeaOutcome(idea: try recorder.record(absorbed, on: stays), notices: notices)
    }
  }

  func ideas(_ query: IdeaQuery) async throws -> IdeaPage {
    try await store.read { try IdeaTables(database: $0).page(query) }
  }

  func idea(_ number: Int64, for reader: Actor) async throws -> IdeaDetail {
    try await store.read { database in
      let tables = IdeaTables(database: database)
      let (idea, notices) = try addressed(number, expectedVersion: 0, tables)
      let askers = try tables.askers(of: idea.number)
      func isSeen(_ customer: String) throws -> Bool {
        try isLookedAfter(customer, by: reader, TicketTables(database: database))
      }
      let seen = try askers.filter { try isSeen($0.customer) }
      let history = try tables.history(of: idea.number).map { line in
        try line.customer.isEmpty || isSeen(line.customer) ? line : line.withoutCustomer
      }
      return IdeaDetail(
        idea: idea, askers: seen, hiddenAskers: askers.count - seen.count, votes: try tables.votes(of: idea.number),
        comments: try tables.comments(of: idea.number), history: history,
        merged: try tables.merged(into: idea.number), notices: notices)
    }
  }

  // MARK: One transaction

  private func change(
    _ once: KeyedWrite<IdeaOutcome>?, _ body: @escaping @Sendable (IdeaRecorder) throws -> IdeaOutcome
  ) async throws -> KeyedOutcome<IdeaOutcome> {
    try await store.write { transaction in
      try transaction.once(once) { try body(IdeaRecorder(transaction: transaction)) }
    }
  }

  /// Decides and records one command in an open transaction.
  func perform(
    _ command: IdeaCommand, on number: Int64, _ request: IdeaRequest, _ recorder: IdeaRecorder
  ) throws -> IdeaOutcome {
    let tables = recorder.tables
    let (idea, notices) = try addressed(number, expectedVersion: request.expectedVersion, tables)
    var order = IdeaOrder(
      command, by: request.actor, expectedVersion: request.expectedVersion, at: request.now)
    switch command {
    case .vote: order.vote = try tables.vote(of: request.actor.name, on: idea.number)
    case .ask(let customer, _): order.asker = try tables.asker(customer, of: idea.number)
    case .comment, .accept, .reject, .reconsider, .merge: break
    }
    guard let change = try idea.decide(order, ideaTable) else {
      return IdeaOutcome(idea: idea, notices: notices + ["it was so already"])
    }
    return IdeaOutcome(idea: try recorder.record(change, on: idea), notices: notices)
  }

  /// The idea a command is for: itself, or what it was merged into.
  /// - Throws: ``IdeaRefusal/staleVersion(subject:expected:present:)`` when a version was expected of one that was
  ///   merged: whoever saw it has not seen what it is now.
  private func addressed(_ number: Int64, expectedVersion: Int64, _ tables: IdeaTables) throws
    -> (idea: Idea, notices: [String])
  {
    let idea = try tables.present(number)
    guard idea.number != number else { return (idea, []) }
    guard expectedVersion == 0 else {
      throw IdeaRefusal.staleVersion(
        subject: "\(Idea.label(number)), now \(idea.label),", expected: expectedVersion, present: idea.version)
    }
    return (idea, ["\(Idea.label(number)) was merged into \(idea.label)"])
  }

  /// Who asks, and by which ticket: what was named, held against what is known.
  private func asking(
    _ customer: String, _ number: Int64, _ actor: Actor, _ transaction: WriteTransaction
  ) throws -> (customer: String, ticket: Ticket?) {
    let tables = TicketTables(database: transaction.database)
    var asking = customer
    var ticket: Ticket?
    if number != 0 {
      guard try tables.row(number) != nil else { throw TicketsError.unknownTicket(number) }
      let present = try tables.visible(try tables.root(of: number), ReadScope(actor), actor.signature)
      if asking.isEmpty { asking = present.customer }
      guard asking == present.customer else {
        throw IdeaRefusal.foreignTicket(ticket: present.number, of: present.customer, asking: asking)
      }
      ticket = present
    }
    guard !asking.isEmpty else { return ("", ticket) }
    guard try tables.customer(asking) != nil else {
      // Of a ticket that came in of somebody who is no customer yet, nobody is known who asks.
      if customer.isEmpty { return ("", ticket) }
      throw TicketsError.unknownCustomer(asking)
    }
    guard try ticket != nil || isLookedAfter(asking, by: actor, tables) else {
      throw IdeaRefusal.foreignCustomer(customer: asking, actor: actor.name)
    }
    return (asking, ticket)
  }

  /// Managers know of their own customers, everybody else of all.
  private func isLookedAfter(_ customer: String, by actor: Actor, _ tables: TicketTables) throws -> Bool {
    guard actor.role == .manager else { return true }
    return try tables.customer(customer)?.isLookedAfter(by: actor.name) ?? false
  }
}
