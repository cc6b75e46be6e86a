internal import BusinessTime
internal import OporaAPI
public import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.Satisfaction`.
struct SatisfactionHandler: TicketsV1.SatisfactionService {
  let repository: any SatisfactionRepository
  let clock: any DomainClock

  func recordSatisfaction(_ request: TicketsV1.RecordSatisfactionRequest, context: ServerContext) async throws
    -> TicketsV1.Survey
  {
    TicketsV1.Survey(
      try await repository.record(
        score: Int(clamping: request.score), comment: request.comment, on: Int64(clamping: request.ticket),
        by: try Actor(context), at: clock.now))
  }

  func listSurveys(_ request: TicketsV1.ListSurveysRequest, context: ServerContext) async throws
    -> TicketsV1.ListSurveysResponse
  {
    let actor = try Actor(context)
    let surveys = try await repository.surveys(
      of: Int64(clamping: request.ticket), scope: ReadScope(actor), reader: actor.signature)
    return TicketsV1.ListSurveysResponse(surveys: surveys.map(TicketsV1.Survey.init))
  }

  func getSatisfaction(_ request: TicketsV1.GetSatisfactionRequest, context: ServerContext) async throws
    -> TicketsV1.GetSatisfactionResponse
  {
    let actor = try Actor(context)
    var query = SatisfactionQuery()
    guard let key = SatisfactionQuery.Key(rawValue: Int(request.by.rawValue)) else {
      throw TicketsError.malformed(field: "by", should: "person, line, customer, or left out")
    }
    query.key = key
    query.from = Instant(optional: request.fromMs)
    query.until = Instant(optional: request.untilMs)
    query.person = request.person
    query.customer = request.customer
    if request.line != 0 {
      guard let line = SupportLine(rawValue: Int(clamping: request.line)) else {
        throw TicketsError.malformed(field: "line", should: "1, 2 or 3")
      }
      query.line = line
    }
    if let role = actor.role, role != .lead, role != .admin {
      guard request.person.isEmpty || request.person == actor.name else { throw TicketsError.figuresOfOthers }
      query.person = actor.name
    }
    return TicketsV1.GetSatisfactionResponse(
      rows: try await repository.satisfaction(query).map(TicketsV1.SatisfactionRow.init))
  }
}

extension TicketsV1.Survey {
  init(_ survey: Survey) {
    self.init(
      ticket: UInt64(clamping: survey.ticket), number: UInt32(clamping: survey.number),
      askedAtMs: survey.askedAt.millisecondsSinceEpoch, person: survey.person, line: UInt32(survey.line.rawValue),
      customer: survey.customer, lapsedAtMs: survey.lapsedAt.storedMilliseconds,
      answers: survey.answers.map(TicketsV1.SurveyAnswer.init))
  }
}

extension TicketsV1.SurveyAnswer {
  init(_ answer: SurveyAnswer) {
    self.init(
      score: UInt32(clamping: answer.score), comment: answer.comment, atMs: answer.at.millisecondsSinceEpoch,
      actor: answer.actor)
  }
}

extension TicketsV1.SatisfactionRow {
  fileprivate init(_ sum: SatisfactionSum) {
    self.init(
      key: sum.key, asked: UInt64(clamping: sum.asked), answered: UInt64(clamping: sum.answered),
      scores: sum.scores.map { UInt64(clamping: $0) }, mean: sum.mean ?? 0,
      satisfiedPercent: sum.satisfiedPercent ?? 0, answeredPercent: sum.answeredPercent ?? 0)
  }
}

extension SurveyRefusal: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .malformedScore:
      RPCError(
        code: .invalidArgument, message: description,
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: "score", description: "must be 1 to 5")]))
    case .longComment(let bytes, let limit):
      RPCError(
        code: .invalidArgument, message: description,
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(limit: "comment", maximum: UInt64(clamping: limit), value: UInt64(clamping: bytes))
        ))
    case .judged: RPCError(code: .permissionDenied, message: description)
    case .lapsed(let ticket, _), .notAsked(let ticket):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(hint: "opora ticket satisfaction show \(Ticket.label(ticket))"))
    case .tooLate:
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(
          hint: "a lead can change it: opora ticket settings --set satisfaction.change-days=DAYS --reason WHY"))
    }
  }
}
