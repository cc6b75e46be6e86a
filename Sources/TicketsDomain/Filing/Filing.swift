/// A request as its filer states it.
public struct Filing: Sendable, Hashable {
  public var customer = ""
  public var channel = Channel.manager
  /// Nil when not stated.
  public var kind: TicketKind?
  /// Nil takes the matrix's.
  public var priority: TicketPriority?
  /// 1 (one person) to 3 (the whole company); 0 when not stated.
  public var impact = 0
  /// 1 (can wait) to 3 (work has stopped); 0 when not stated.
  public var urgency = 0
  public var subject = ""
  public var body = ""
  public var topic = ""
  public var product = ""
  /// A filer never names one.
  public var assignee = ""
  public var steps = ""
  public var expected = ""
  public var actual = ""
  public var skills: [String] = []
  public var customerIsOnline = false
  public var externalID = ""

  public init() {}

  /// The text of a field; empty for fields that are not texts.
  public func text(of field: FilingField) -> String {
    switch field {
    case .customer: customer
    case .subject: subject
    case .body: body
    case .topic: topic
    case .product: product
    case .assignee: assignee
    case .steps: steps
    case .expected: expected
    case .actual: actual
    case .kind, .priority, .impact: ""
    }
  }

  /// Whether the filer stated a field at all.
  public func states(_ field: FilingField) -> Bool {
    switch field {
    case .kind: kind != nil
    case .priority: priority != nil
    case .impact: impact != 0 && urgency != 0
    default: !text(of: field).isBlank
    }
  }

  /// Holds every text to its bound, whatever the regulation says.
  public func holdLimits() throws(TicketRefusal) {
    try TextLimits.hold(customer, to: TextLimits.name, field: "customer")
    try TextLimits.hold(subject, to: TextLimits.shortText, field: "subject")
    try TextLimits.hold(topic, to: TextLimits.shortText, field: "topic")
    try TextLimits.hold(product, to: TextLimits.shortText, field: "product")
    try TextLimits.hold(assignee, to: TextLimits.shortText, field: "assignee")
    try TextLimits.hold(externalID, to: TextLimits.shortText, field: "external_id")
    for (field, text) in [("body", body), ("steps", steps), ("expected", expected), ("actual", actual)] {
      try TextLimits.hold(text, to: TextLimits.longText, field: field)
    }
    guard (0...3).contains(impact) else { throw .malformed(field: "impact", should: "1, 2 or 3, or 0 when not stated") }
    guard (0...3).contains(urgency) else {
      throw .malformed(field: "urgency", should: "1, 2 or 3, or 0 when not stated")
    }
    guard skills.count <= TextLimits.skills, skills.allSatisfy(Customer.isSlug) else {
      throw .malformed(field: "skills", should: "at most \(TextLimits.skills) names of a-z A-Z 0-9 - _ .")
    }
  }

  /// This filing with whatever another one states in its place; customer and channel stay, unless the customer was
  /// never known.
  public func completed(by other: Filing, customerIsKnown: Bool) -> Filing {
    var filing = self
    if !customerIsKnown, !other.customer.isBlank { filing.customer = other.customer }
    filing.kind = other.kind ?? kind
    filing.priority = other.priority ?? priority
    if other.impact != 0 { filing.impact = other.impact }
    if other.urgency != 0 { filing.urgency = other.urgency }
    if !other.subject.isBlank { filing.subject = other.subject }
    if !other.body.isBlank { filing.body = other.body }
    if !other.topic.isBlank { filing.topic = other.topic }
    if !other.product.isBlank { filing.product = other.product }
    filing.assignee = other.assignee
    if !other.steps.isBlank { filing.steps = other.steps }
    if !other.expected.isBlank { filing.expected = other.expected }
    if !other.actual.isBlank { filing.actual = other.actual }
    if !other.skills.isEmpty { filing.skills = other.skills }
    return filing
  }
}

/// The fields clauses speak of, by their names in the API.
public enum FilingField: String, Sendable, Hashable, CaseIterable {
  case customer
  case kind
  case priority
  /// Impact and urgency, which go together.
  case impact
  case subject
  case body
  case topic
  case product
  case assignee
  case steps
  case expected
  case actual
}
