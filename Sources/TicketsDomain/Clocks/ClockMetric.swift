/// What a clock of a ticket measures. Raw values are the wire's.
public enum ClockMetric: Int, Sendable, Hashable, CaseIterable {
  /// From filing to the first public message of a person.
  case firstResponse = 1
  /// From the oldest unanswered customer message to the next public message of a person; a cycle each.
  case nextResponse = 2
  /// From filing to the solution, without the time the customer was waited for.
  case resolution = 3
  /// The time on one line; a cycle each time a line is entered.
  case line = 4
  /// From beginning to write a reply to sending it, while the customer is online.
  case replyCycle = 5

  public var name: String {
    switch self {
    case .firstResponse: "FIRST_RESPONSE"
    case .nextResponse: "NEXT_RESPONSE"
    case .resolution: "RESOLUTION"
    case .line: "LINE"
    case .replyCycle: "REPLY_CYCLE"
    }
  }
}

/// Why a clock stopped. Raw values are the wire's.
public enum ClockOutcome: Int, Sendable, Hashable, CaseIterable {
  case answered = 1
  case solved = 2
  /// The ticket was solved and nobody had answered; counted apart.
  case solvedWithoutReply = 3
  case leftLine = 4
  /// What was to be done fell away: the ticket was cancelled, or solved before the message was answered.
  case cancelled = 5
  /// The message it began with belongs to another ticket now, or an older one has taken its place.
  case superseded = 6
  /// The ticket became a redirect; undoing that sets it going again.
  case merged = 7
}

/// Why a clock was overspent. Raw values are the wire's.
public enum BreachCause: Int, Sendable, Hashable, CaseIterable {
  case time = 1
  /// A change of the priority, the policy or the calendar left less than was used already; counted apart.
  case policyChange = 2
}
