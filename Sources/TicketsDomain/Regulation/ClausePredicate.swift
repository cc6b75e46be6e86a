/// What a clause checks, as data.
public enum ClausePredicate: Sendable, Hashable {
  /// The field is stated, for filings of these kinds; an unstated kind counts as every kind.
  case required(FilingField, kinds: Set<TicketKind>)
  /// The text, if there is one, has so many characters.
  case length(FilingField, minimum: Int, maximum: Int)
  /// Not mostly capitals, no rows of exclamation marks.
  case calm(FilingField)
  case unnamedAssignee
  case knownCustomer
  /// The topic is one of the regulation's; when the manager files it, one of line 2's.
  case topicInScope
  /// The filer's priority is at most so many steps above the matrix's.
  case withinMatrix(maximumStepsAbove: Int)
  /// These priorities need impact and urgency.
  case grounds(Set<TicketPriority>)
  /// At most so many percent of a filer's tickets in a week are P1, once there are enough to speak of a share.
  case shareOfP1(maximumPercent: Int, minimumFiled: Int)
  /// No ticket of the customer in the last 14 days has so similar a subject.
  case fresh(similarityPercent: Int)

  /// The predicate in words.
  public var rule: String {
    switch self {
    case .required(let field, let kinds):
      kinds.count == TicketKind.allCases.count
        ? "\(field.rawValue) is stated"
        : "\(field.rawValue) is stated for "
          + kinds.sorted { $0.rawValue < $1.rawValue }.map(\.name)
          .joined(separator: ", ")
    case .length(let field, let minimum, let maximum):
      "\(field.rawValue) has \(minimum) to \(maximum) characters"
    case .calm(let field): "\(field.rawValue) is not shouted: few capitals, no '!!!'"
    case .unnamedAssignee: "no assignee is named"
    case .knownCustomer: "the customer is known"
    case .topicInScope: "the topic is in scope"
    case .withinMatrix(let steps): "the priority is at most \(steps) step above impact × urgency"
    case .grounds(let priorities):
      priorities.sorted().map(\.name).joined(separator: " and ") + " state impact and urgency"
    case .shareOfP1(let percent, let minimum):
      "at most \(percent) % of a filer's tickets in a week are P1 (from \(minimum) tickets on)"
    case .fresh(let percent): "no ticket of the customer in 14 days has a subject \(percent) % alike"
    }
  }
}
