/// One thing that must hold, or must not, for a rule to act.
public struct RuleCondition: Sendable, Hashable {
  public var field: RuleField
  /// One of them is enough.
  public var values: [String]
  /// Holds when none of the values is there.
  public var isNegated: Bool

  public init(_ field: RuleField, _ values: [String], isNegated: Bool = false) {
    self.field = field
    self.values = values
    self.isNegated = isNegated
  }

  public func holds(_ occasion: RuleOccasion) -> Bool {
    let present = field.values(of: occasion)
    let isMet =
      field.isSearched
      ? values.contains { word in present.contains { $0.containsFolded(word) } }
      : values.contains { present.contains($0) }
    return isMet != isNegated
  }
}

/// What conditions can be about. Raw values are how they are written.
public enum RuleField: String, Sendable, Hashable, CaseIterable {
  case state
  /// The state before what happened.
  case fromState = "from_state"
  case line
  case fromLine = "from_line"
  case priority
  case kind
  case channel
  case customer
  case topic
  case product
  case skill
  case owner
  case overseer
  case filer
  case manager
  /// Who acted: person, service or rule, a role, or a name.
  case actor
  /// A piece of the subject, whatever its case, ё as е.
  case subject
  /// A piece of what was said, likewise.
  case message
  /// Whether the department's calendar is open or closed.
  case hours
  case owned
  case blocked
  case unanswered
  case online
  /// Whether it was solved once and came back.
  case reopened

  /// Whether values are pieces to be found in the text.
  var isSearched: Bool { self == .subject || self == .message }

  /// Whether it says something of what happened, or of when, rather than of the ticket.
  var isAboutWhatHappened: Bool {
    switch self {
    case .fromState, .fromLine, .actor, .message, .hours: true
    default: false
    }
  }

  /// What the occasion has of it.
  func values(of occasion: RuleOccasion) -> [String] {
    let ticket = occasion.ticket
    func answer(_ yes: Bool) -> [String] { [yes ? "yes" : "no"] }
    return switch self {
    case .state: [ticket.state.name]
    case .fromState: occasion.before.map { [$0.state.name] } ?? []
    case .line: ["\(ticket.line.rawValue)"]
    case .fromLine: occasion.before.map { ["\($0.line.rawValue)"] } ?? []
    case .priority: [ticket.priority.name]
    case .kind: [ticket.kind.name]
    case .channel: [ticket.channel.name]
    case .customer: [ticket.customer]
    case .topic: [ticket.topic]
    case .product: [ticket.product]
    case .skill: ticket.skills
    case .owner: [ticket.owner]
    case .overseer: [ticket.overseer]
    case .filer: [ticket.filer]
    case .manager: [ticket.manager]
    case .actor: occasion.actorWords
    case .subject: [ticket.subject]
    case .message: [occasion.message]
    case .hours: [occasion.isOpenHour ? "open" : "closed"]
    case .owned: answer(!ticket.owner.isEmpty)
    case .blocked: answer(ticket.isBlocked)
    case .unanswered: answer(ticket.unansweredSince != nil)
    case .online: answer(ticket.customerIsOnline)
    case .reopened: answer(ticket.reopenCount > 0)
    }
  }

  /// The values there are; nil when any text can be one.
  public var known: [String]? {
    switch self {
    case .state, .fromState: TicketState.allCases.map(\.name)
    case .line, .fromLine: SupportLine.allCases.map { "\($0.rawValue)" }
    case .priority: TicketPriority.allCases.map(\.name)
    case .kind: TicketKind.allCases.map(\.name)
    case .channel: Channel.allCases.map(\.name)
    case .hours: ["open", "closed"]
    case .owned, .blocked, .unanswered, .online, .reopened: ["yes", "no"]
    case .customer, .topic, .product, .skill, .owner, .overseer, .filer, .manager, .actor, .subject, .message: nil
    }
  }

  /// A value as conditions keep it, however it was typed; nil when there is none such.
  func reading(_ text: String) -> String? {
    guard let known else { return text.isBlank ? nil : text.trimmed }
    var word = text.trimmed.lowercased()
    if known == ["yes", "no"] {
      if word == "true" { word = "yes" }
      if word == "false" { word = "no" }
    }
    return known.first { $0.lowercased() == word }
  }
}

extension String {
  /// Whether a piece occurs in it, in any case and with ё as е. An empty piece does not.
  func containsFolded(_ piece: String) -> Bool {
    let wanted = piece.unicodeScalars.map(\.folded)
    let text = unicodeScalars.map(\.folded)
    guard !wanted.isEmpty, text.count >= wanted.count else { return false }
    return (0...(text.count - wanted.count)).contains { text[$0...].starts(with: wanted) }
  }
}
