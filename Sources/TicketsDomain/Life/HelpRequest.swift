public import BusinessTime

/// A question to a colleague in the context of a ticket.
public struct HelpRequest: Sendable, Hashable {
  /// Given by the store; 0 before.
  public var id: Int64
  public var ticket: Int64
  public var asker: String
  /// Empty asks whoever of the line is free.
  public var colleague: String
  public var question: String
  public var askedAt: Instant
  /// The ticket is blocked until it is answered.
  public var isBlocker: Bool
  public var answer: String
  public var answeredAt: Instant?
  /// Minutes the colleague spent, attributed to them.
  public var minutes: Int

  public init(
    id: Int64 = 0, ticket: Int64, asker: String, colleague: String, question: String, askedAt: Instant,
    isBlocker: Bool, answer: String = "", answeredAt: Instant? = nil, minutes: Int = 0
  ) {
    self.id = id
    self.ticket = ticket
    self.asker = asker
    self.colleague = colleague
    self.question = question
    self.askedAt = askedAt
    self.isBlocker = isBlocker
    self.answer = answer
    self.answeredAt = answeredAt
    self.minutes = minutes
  }

  public var isOpen: Bool { answeredAt == nil }

  /// Longest time one answer may be said to have taken.
  public static let maximumMinutes = 480
}
