internal import Messages
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

extension TicketsHandler {
  func assign(_ request: TicketsV1.AssignRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await give(
      .assign(to: request.assignee, reason: request.reason, proposal: request.proposal), on: request.ticket,
      expecting: request.expectedVersion, key: request.proposal, body: request.encoded(), context)
  }

  func requeue(_ request: TicketsV1.RequeueRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await give(
      .requeue(reason: request.reason, proposal: request.proposal), on: request.ticket,
      expecting: request.expectedVersion, key: request.proposal, body: request.encoded(), context)
  }

  func startWork(_ request: TicketsV1.TicketCommand, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await give(
      .startWork, on: request.ticket, expecting: request.expectedVersion, body: request.encoded(), context)
  }

  func pauseWork(_ request: TicketsV1.TicketCommand, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await give(
      .pauseWork, on: request.ticket, expecting: request.expectedVersion, body: request.encoded(), context)
  }

  func reply(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await say(.reply(text: request.text), request, context)
  }

  func addNote(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await say(.note(text: request.text), request, context)
  }

  func receiveCustomerMessage(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await say(.customerMessage(text: request.text, isOnline: request.customerOnline), request, context)
  }

  func wait(_ request: TicketsV1.WaitRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    let command: TicketCommand
    switch request.state {
    case .waitingCustomer: command = .waitForCustomer(reason: request.reason)
    case .onHold: command = .hold(reason: request.reason)
    default: throw TicketsError.malformed(field: "state", should: "WAITING_CUSTOMER or ON_HOLD")
    }
    return try await give(
      command, on: request.ticket, expecting: request.expectedVersion, body: request.encoded(), context)
  }

  func escalate(_ request: TicketsV1.EscalateRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await give(
      .escalate(reason: request.reason, stepsTried: request.stepsTried, developer: request.developer),
      on: request.ticket, expecting: request.expectedVersion, body: request.encoded(), context)
  }

  func returnToLine(_ request: TicketsV1.ReturnToLineRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    guard let line = SupportLine(rawValue: Int(clamping: request.line)) else {
      throw TicketsError.malformed(field: "line", should: "1 or 2, the line below the present one")
    }
    return try await give(
      .returnToLine(line, reason: request.reason), on: request.ticket, expecting: request.expectedVersion,
      body: request.encoded(), context)
  }

  func developerDone(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    try await say(.developerDone(text: request.text), request, context)
  }

  func verify(_ request: TicketsV1.VerifyRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await give(
      request.accepted ? .acceptWork : .refuseWork(reason: request.reason), on: request.ticket,
      expecting: request.expectedVersion, body: request.encoded(), context)
  }

  func solve(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await say(.solve(text: request.text, despite: request.forceReason), request, context)
  }

  func close(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await say(.close(reason: request.text), request, context)
  }

  func cancel(_ request: TicketsV1.MessageRequest, context: ServerContext) async throws -> TicketsV1.CommandResponse {
    try await say(.cancel(reason: request.text), request, context)
  }

  func askColleague(_ request: TicketsV1.AskColleagueRequest, context: ServerContext) async throws
    -> TicketsV1.HelpRequest
  {
    let command = try self.request(context, expecting: request.expectedVersion, key: "", body: request.encoded())
    let line = SupportLine(rawValue: Int(clamping: request.line))
    guard line != nil || request.line == 0 else {
      throw TicketsError.malformed(field: "line", should: "1, 2 or 3, or 0 for the ticket's")
    }
    return try help(
      await repository.carryOut(
        command, on: Int64(clamping: request.ticket),
        .askColleague(request.colleague, line: line, question: request.question, isBlocker: request.blocker)))
  }

  func answerColleague(_ request: TicketsV1.AnswerColleagueRequest, context: ServerContext) async throws
    -> TicketsV1.HelpRequest
  {
    let command = try self.request(context, key: "", body: request.encoded())
    return try help(
      await repository.answer(
        help: Int64(clamping: request.helpRequest), answer: request.answer, minutes: Int(clamping: request.minutes),
        command))
  }

  private func say(
    _ command: TicketCommand, _ request: TicketsV1.MessageRequest, _ context: ServerContext
  ) async throws -> TicketsV1.CommandResponse {
    try await give(
      command, on: request.ticket, expecting: request.expectedVersion, key: request.key, body: request.encoded(),
      context)
  }

  func help(_ outcome: CommandOutcome) throws -> TicketsV1.HelpRequest {
    _ = finish(outcome)
    guard let help = outcome.help else { throw TicketsError.unknownTicket(outcome.ticket.number) }
    return TicketsV1.HelpRequest(help, at: clock.now)
  }
}
