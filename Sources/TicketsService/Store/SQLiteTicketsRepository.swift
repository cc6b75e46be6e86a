internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// Tickets in SQLite.
struct SQLiteTicketsRepository: TicketsRepository {
  let store: ServiceStore
  let rules: TicketRules
  let ideaTable: IdeaTable
  /// Held against while no version is kept; kept as the first one.
  let standardRegulation: Regulation
  let clockBook: ClockBook
  let rollups = Rollups()
  let index = TicketIndex()
  let automationPictures = AutomationPictures()
  let regulations = RegulationBook()

  func recorder(_ transaction: WriteTransaction, at now: Instant) -> ChangeRecorder {
    ChangeRecorder(
      transaction: transaction, rules: rules, rollups: rollups, words: index,
      clockBook: clockBook, recordedAt: now)
  }

  func carryOut(_ request: CommandRequest, on number: Int64, _ command: TicketCommand) async throws -> CommandOutcome {
    try await store.write { transaction in
      try once(request, transaction) {
        try perform(command, on: number, request, transaction)
      }
    }
  }

  func answer(help id: Int64, answer: String, minutes: Int, _ request: CommandRequest) async throws -> CommandOutcome {
    try await store.write { transaction in
      try once(request, transaction) {
        let tables = TicketTables(database: transaction.database)
        guard let help = try tables.helpRequests("id = ?", [id]).first else {
          throw TicketsError.unknownHelpRequest(id)
        }
        return try perform(
          .answerColleague(help, answer: answer, minutes: minutes), on: help.ticket, request, transaction)
      }
    }
  }

  func complete(_ number: Int64, with filing: Filing, _ request: CommandRequest) async throws -> CommandOutcome {
    try await store.write { transaction in
      try once(request, transaction) {
        let tables = TicketTables(database: transaction.database)
        guard let ticket = try tables.ticket(number) else { throw TicketsError.unknownTicket(number) }
        let known = try tables.customer(ticket.customer) != nil
        let text = try tables.text(number)
        let whole = Filing(ticket, text).completed(by: filing, customerIsKnown: known)
        try whole.holdLimits()
        var facts = try FilingFacts(whole, filer: ticket.filer, at: request.now, transaction.statements)
        facts.recent.removeAll { $0.number == number }
        // It came by a channel that cannot carry the fields; whoever completes it can.
        var judged = whole
        if !judged.channel.carriesFields { judged.channel = .helpForm }
        return try perform(
          .complete(whole, regulation(at: request.now).assess(judged, facts)), on: number, request, transaction)
      }
    }
  }

  /// Decides and records one command in an open transaction.
  func perform(
    _ command: TicketCommand, on number: Int64, _ request: CommandRequest, _ transaction: WriteTransaction
  ) throws -> CommandOutcome {
    let recorder = recorder(transaction, at: request.now)
    let (ticket, redirection) = try recorder.tables.addressed(number, expectedVersion: request.expectedVersion)
    var order = TicketOrder(
      command, by: request.actor, expectedVersion: request.expectedVersion, at: request.now)
    if case .startWork = command {
      order.runningElsewhere = try recorder.tables.runningSegment(of: request.actor.name)
    }
    if case .solve = command { order.openChildren = try recorder.tables.openChildren(of: ticket.number) }
    var decision: TicketDecision
    do throws(TicketRefusal) { decision = try ticket.decide(order, rules) } catch {
      guard case .customerMessage(let text, let isOnline) = command,
        case .unmet(_, .customerMessage, guard: .closedRecently) = error
      else { throw error }
      var outcome = try openFollowUp(of: ticket, text: text, isOnline: isOnline, request, recorder)
      outcome.notices = redirection + outcome.notices
      return outcome
    }
    decision.notices = redirection + decision.notices
    guard !decision.isEmpty else { return CommandOutcome(ticket: ticket, notices: decision.notices) }
    // First the other clock: one person has one running.
    if let elsewhere = decision.pausesElsewhere { try recorder.end(elsewhere, by: request.actor) }
    let (after, changes) = try recorder.record(decision.changes, on: ticket)
    var outcome = CommandOutcome(ticket: after, notices: decision.notices)
    outcome.pickups = changes.compactMap(\.pickedUpFrom)
    for change in changes {
      switch change.what {
      case .helpAsked(let help), .helpAnswered(let help), .helpSettled(let help, _): outcome.help = help
      default: break
      }
    }
    if after.state.isFinished, after.state != .solved, !ticket.state.isFinished || ticket.state == .solved {
      try withdrawHelp(of: after, request, transaction)
      outcome.ticket = try recorder.tables.ticket(after.number) ?? after
    }
    return outcome
  }

  /// Nobody has to answer what was asked about a ticket that is over.
  private func withdrawHelp(of ticket: Ticket, _ request: CommandRequest, _ transaction: WriteTransaction) throws {
    let order = CommandRequest(actor: .rule("ticket-over"), now: request.now)
    let tables = TicketTables(database: transaction.database)
    for help in try tables.standing(for: ticket.number).flatMap({ try tables.openHelpRequests(of: $0) }) {
      _ = try perform(
        .settleHelp(help, .withdraw(reason: "\(ticket.label) is \(ticket.state.name)")), on: ticket.number, order,
        transaction)
    }
  }

  /// Performs a command once per key; a repetition reads the ticket as the first left it.
  func once(
    _ request: CommandRequest, _ transaction: WriteTransaction, _ body: () throws -> CommandOutcome
  ) throws -> CommandOutcome {
    guard let key = request.once else { return try body() }
    if let recorded = try transaction.recordedResponse(of: key) {
      return try repeated(recorded, TicketTables(database: transaction.database))
    }
    let outcome = try body()
    let response = TicketsV1.CommandResponse(
      ticket: UInt64(clamping: outcome.ticket.number), version: UInt64(clamping: outcome.ticket.version),
      state: TicketsV1.State(outcome.ticket.state),
      notices: outcome.notices + (outcome.help.map { ["help \($0.id)"] } ?? []))
    try transaction.record(
      response.encoded(), of: key, nowMilliseconds: request.now.millisecondsSinceEpoch)
    return outcome
  }

  private func repeated(_ recorded: [UInt8], _ tables: TicketTables) throws -> CommandOutcome {
    let response = try TicketsV1.CommandResponse(decoding: recorded)
    let number = Int64(clamping: response.ticket)
    guard var ticket = try tables.ticket(number) else { throw TicketsError.unknownTicket(number) }
    ticket.version = Int64(clamping: response.version)
    if let state = response.state.domain { ticket.placement.state = state }
    var outcome = CommandOutcome(ticket: ticket, notices: response.notices)
    if let last = response.notices.last, last.hasPrefix("help "), let id = Int64(last.dropFirst(5)) {
      outcome.notices.removeLast()
      outcome.help = try tables.helpRequests("id = ?", [id]).first
    }
    return outcome
  }
}
