public import BusinessTime

/// Why a command on a workday is refused.
public enum WorkdayError: Error, Sendable, Hashable {
  /// What is wrong with one item of a plan or report; `place` counts from 1, 0 is the summary.
  public enum ItemProblem: Sendable, Hashable {
    case noItems
    case tooManyItems(Int, maximum: Int)
    case emptyItem(place: Int)
    case textTooLong(place: Int, length: Int, maximum: Int)
    case estimateOutOfRange(place: Int, minutes: Int)
    case minutesOutOfRange(place: Int, minutes: Int)
    case namedTwice(place: Int)
    case noSuchItem(place: Int, number: Int)
  }

  case alreadyStarted(date: LocalDate, at: Instant)
  /// An earlier day is still open.
  case earlierDayOpen(LocalDate)
  case notOpen(date: LocalDate, state: DayState)
  /// Nobody works while on leave.
  case onLeave(Leave)
  case invalidPlan(ItemProblem)
  case invalidReport(ItemProblem)
  case alreadyOnBreak(since: Instant)
  case notOnBreak
  /// The gate is closed; everything that is missing.
  case incomplete([MissingPiece])
  case overrideNeedsReason
  case overrideTooLong(length: Int, maximum: Int)
}

extension WorkdayError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .alreadyStarted(let date, let at):
      "the day \(date) was started at \(at.iso8601()) and is open: file its plan or report, or end it"
    case .earlierDayOpen(let date):
      "the day \(date) is still open: end it with 'opora day report' and 'opora day end' before starting another"
    case .notOpen(let date, let state):
      "the day \(date) is \(state == .autoClosed ? "closed" : "\(state.rawValue)"): start a day with 'opora day start'"
    case .onLeave(let leave): "\(leave) holds now: end it with 'opora leave cancel \(leave.id)' to work"
    case .invalidPlan(let problem): "the plan cannot be filed: \(problem)"
    case .invalidReport(let problem): "the report cannot be filed: \(problem)"
    case .alreadyOnBreak(let since): "a break has lasted since \(since.iso8601()): end it with 'opora day break --end'"
    case .notOnBreak: "no break is running: start one with 'opora day break'"
    case .incomplete(let missing):
      "the day cannot end: \(missing.count) \(missing.count == 1 ? "thing is" : "things are") missing"
    case .overrideNeedsReason: "an override needs a reason: say why this day may end without a complete report"
    case .overrideTooLong(let length, let maximum):
      "the override's reason has \(length) characters, at most \(maximum) are taken: shorten it"
    }
  }
}

extension WorkdayError.ItemProblem: CustomStringConvertible {
  /// The field it is about, such as `items[2]`.
  public var field: String {
    switch self {
    case .noItems, .tooManyItems: "items"
    case .emptyItem(let place), .textTooLong(let place, _, _), .estimateOutOfRange(let place, _),
      .minutesOutOfRange(let place, _), .namedTwice(let place), .noSuchItem(let place, _):
      place == 0 ? "summary" : "items[\(place - 1)]"
    }
  }

  public var description: String {
    switch self {
    case .noItems: "it has no item: name at least one ticket or task"
    case .tooManyItems(let count, let maximum): "\(count) items, at most \(maximum) are taken: join small ones"
    case .emptyItem(let place): "item \(place) names neither a ticket nor a text: give one of them"
    case .textTooLong(let place, let length, let maximum):
      "\(place == 0 ? "the summary" : "a text of item \(place)") has \(length) characters, "
        + "at most \(maximum) are taken: shorten it"
    case .estimateOutOfRange(let place, let minutes):
      "the estimate of item \(place) is \(minutes) min: give 1 to 1440, or none"
    case .minutesOutOfRange(let place, let minutes):
      "the time of item \(place) is \(minutes) min: give 0 to 1440"
    case .namedTwice(let place): "item \(place) is about the same work as one before it: name it once"
    case .noSuchItem(let place, let number):
      "item \(place) speaks of number \(number), which the plan does not have: see 'opora day draft'"
    }
  }
}
