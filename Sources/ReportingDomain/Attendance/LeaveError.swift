public import BusinessTime

/// Why leave is refused.
public enum LeaveError: Error, Sendable, Hashable {
  case endsBeforeItBegins(LocalDate, LocalDate)
  case halfOfSeveralDays(LocalDate, LocalDate)
  case tooLong(days: Int, maximum: Int)
  case tooFarAhead(LocalDate, latest: LocalDate)
  case inThePast(LeaveKind, LocalDate, earliest: LocalDate)
  case reasonTooLong(length: Int, maximum: Int)
  /// Other leave of the person on the same dates, by first date.
  case overlaps([Leave])
  case ownDecision(String)
  case alreadyDecided(Leave)
  case declineNeedsReason(UInt64)
  /// Planned leave of somebody who still watches over tickets.
  case notHandedOver(Leave, [OverseenTicket])
  case isOver(Leave)
}

extension LeaveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .endsBeforeItBegins(let first, let last): "the leave ends on \(last), before it begins on \(first)"
    case .halfOfSeveralDays(let first, let last):
      "half a day of leave from \(first) to \(last): a half is of a single date, ask for the rest apart"
    case .tooLong(let days, let maximum): "the leave lasts \(days) days, at most \(maximum) are taken: ask for less"
    case .tooFarAhead(let last, let latest): "the leave ends on \(last), plans are taken up to \(latest)"
    case .inThePast(let kind, let first, let earliest):
      "the \(kind.label) begins on \(first), \(kind.isPlanned ? "today is" : "it is taken back to") \(earliest)"
    case .reasonTooLong(let length, let maximum):
      "the reason has \(length) characters, at most \(maximum) are taken: shorten it"
    case .overlaps(let others):
      "the dates are taken by " + others.map { "\($0) (\($0.state.rawValue))" }.joined(separator: " and ")
    case .ownDecision(let person): "\(person) cannot decide about their own leave: another lead has to"
    case .alreadyDecided(let leave):
      "\(leave) is \(leave.state.rawValue) since \(leave.decidedBy) decided: only what is standing can be changed"
    case .declineNeedsReason(let id): "leave \(id) is declined without a reason: say why it cannot be"
    case .notHandedOver(let leave, let tickets):
      "\(leave) cannot be approved: \(leave.person) oversees "
        + tickets.map { "T-\($0.number)" }.joined(separator: ", ")
    case .isOver(let leave): "\(leave) is over: it cannot be taken back any more"
    }
  }
}
