public import BusinessTime

/// A question to a colleague in the context of a ticket, with a clock of its own.
///
/// It is put to a person, or to a line ("whoever is free"), where one of the line claims it. Whoever has it may decline
/// it or hand it on; the clock runs on all the while, for the asker waits all the while.
public struct HelpRequest: Sendable, Hashable {
  /// Given by the store; 0 before.
  public var id: Int64
  public var ticket: Int64
  public var asker: String
  /// Who has it; empty while nobody of the line has claimed it.
  public var colleague: String
  /// The line it was put to; nil when it was put to a person.
  public var line: SupportLine?
  public var question: String
  public var askedAt: Instant
  /// When an answer is due, in open time from the question; nil without a target.
  public var dueAt: Instant?
  /// The ticket is blocked until it is answered or withdrawn.
  public var isBlocker: Bool
  public var answer: String
  public var answeredAt: Instant?
  public var withdrawnAt: Instant?
  /// Minutes the colleague spent, attributed to them.
  public var minutes: Int
  /// Who declined it or handed it on, in order.
  public var declinedBy: [String]

  public init(
    id: Int64 = 0, ticket: Int64, asker: String, colleague: String, line: SupportLine? = nil, question: String,
    askedAt: Instant, dueAt: Instant? = nil, isBlocker: Bool, answer: String = "", answeredAt: Instant? = nil,
    withdrawnAt: Instant? = nil, minutes: Int = 0, declinedBy: [String] = []
  ) {
    self.id = id
    self.ticket = ticket
    self.asker = asker
    self.colleague = colleague
    self.line = line
    self.question = question
    self.askedAt = askedAt
    self.dueAt = dueAt
    self.isBlocker = isBlocker
    self.answer = answer
    self.answeredAt = answeredAt
    self.withdrawnAt = withdrawnAt
    self.minutes = minutes
    self.declinedBy = declinedBy
  }

  public var isOpen: Bool { answeredAt == nil && withdrawnAt == nil }

  /// Whether it was, or still is, answered too late. Exactly at due is in time.
  public func isOverdue(at now: Instant) -> Bool {
    guard let dueAt else { return false }
    return (answeredAt ?? withdrawnAt ?? now) > dueAt
  }

  /// Whom it is put to, in words.
  public var addressee: String {
    guard colleague.isEmpty else { return colleague }
    return line.map { "line \($0.rawValue)" } ?? "the line"
  }

  /// Longest time one answer may be said to have taken.
  public static let maximumMinutes = 480
  /// How often one request may change hands before its asker has to ask anew.
  public static let maximumDeclines = 16
}

extension SupportLine {
  /// Whose line it is. A lead helps out anywhere.
  public func isServed(by role: Role?) -> Bool {
    switch role {
    case .manager: self == .managers
    case .specialist: self == .specialists
    case .developer: self == .developers
    case .lead: true
    case .admin, nil: false
    }
  }
}
