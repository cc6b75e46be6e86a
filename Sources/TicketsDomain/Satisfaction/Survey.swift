public import BusinessTime

/// That a customer was asked what they thought of a solving, and what they said.
///
/// A solving is asked about once. Reopening lets a question lapse that has no answer yet: the customer has spoken
/// otherwise. An answer that was given stays and counts, for it judges the solving it was given to; forgetting it would
/// let reopening improve the figures. The next solving asks anew.
public struct Survey: Sendable, Hashable {
  public var ticket: Int64
  /// 1 for the first solving that was asked about.
  public var number: Int
  public var askedAt: Instant
  /// Whom it judges: the owner when it was solved.
  public var person: String
  public var line: SupportLine
  public var customer: String
  public var lapsedAt: Instant?
  /// The latest last.
  public var answers: [SurveyAnswer]

  public init(
    ticket: Int64, number: Int, askedAt: Instant, person: String, line: SupportLine, customer: String,
    lapsedAt: Instant? = nil, answers: [SurveyAnswer] = []
  ) {
    self.ticket = ticket
    self.number = number
    self.askedAt = askedAt
    self.person = person
    self.line = line
    self.customer = customer
    self.lapsedAt = lapsedAt
    self.answers = answers
  }

  /// Whether another answer can be taken, and from whom.
  /// - Returns: nil when it is what was said last already.
  /// - Throws: ``SurveyRefusal``.
  public func answering(
    score: Int, comment: String, by actor: Actor, at now: Instant, _ settings: TicketSettings
  ) throws(SurveyRefusal) -> SurveyAnswer? {
    guard SurveyAnswer.scores.contains(score) else { throw .malformedScore(score) }
    let length = comment.utf8.count
    guard length <= TextLimits.reason else { throw .longComment(bytes: length, limit: TextLimits.reason) }
    guard !actor.isPerson || actor.name != person else { throw .judged(ticket: ticket, person: person) }
    if let lapsedAt { throw .lapsed(ticket: ticket, at: lapsedAt) }
    let answer = SurveyAnswer(score: score, comment: comment.trimmed, at: now, actor: actor.description)
    guard let first = answers.first, let last = answers.last else { return answer }
    if last.score == answer.score, last.comment == answer.comment { return nil }
    let days = settings[.satisfactionChangeDays]
    guard now.milliseconds(since: first.at) <= days * 86_400_000 else {
      throw .tooLate(ticket: ticket, answeredAt: first.at, days: days)
    }
    return answer
  }
}

public struct SurveyAnswer: Sendable, Hashable {
  public static let scores = 1...5

  public var score: Int
  public var comment: String
  public var at: Instant
  /// Who entered it, as ``Actor/description``.
  public var actor: String

  public init(score: Int, comment: String, at: Instant, actor: String) {
    self.score = score
    self.comment = comment
    self.at = at
    self.actor = actor
  }
}

/// Why an answer was not taken.
public enum SurveyRefusal: Error, Sendable, Hashable {
  case malformedScore(Int)
  case longComment(bytes: Int, limit: Int)
  /// Nobody enters what they are judged by.
  case judged(ticket: Int64, person: String)
  case lapsed(ticket: Int64, at: Instant)
  case tooLate(ticket: Int64, answeredAt: Instant, days: Int64)
  case notAsked(ticket: Int64)
}

extension SurveyRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformedScore(let score):
      "The score must be \(SurveyAnswer.scores.lowerBound) (bad) to \(SurveyAnswer.scores.upperBound) (very good), "
        + "not \(score)."
    case .longComment(let bytes, let limit): "The comment has \(bytes) bytes; the limit is \(limit). Shorten it."
    case .judged(let ticket, let person):
      "\(Ticket.label(ticket)) was solved by \(person), who is judged by the answer. The deputy, a lead or the "
        + "customer's own channel enters it."
    case .lapsed(let ticket, let at):
      "\(Ticket.label(ticket)) was reopened at \(at) before an answer came; the next solving asks again."
    case .tooLate(let ticket, let answeredAt, let days):
      "\(Ticket.label(ticket)) was answered at \(answeredAt); an answer can be changed within \(days) days "
        + "(\(TicketSetting.satisfactionChangeDays.rawValue))."
    case .notAsked(let ticket):
      "Nobody was asked about the solving of \(Ticket.label(ticket)): it was solved while "
        + "\(TicketSetting.satisfactionAsk.rawValue) was 0, before there were surveys, or in another helpdesk."
    }
  }
}
