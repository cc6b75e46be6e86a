/// One thing a rule does. Texts are templates, filled in when it is done.
public struct RuleAction: Sendable, Hashable {
  public var verb: RuleVerb
  /// What is said, why it is done, or who or what is meant, as the verb has it.
  public var text: TextTemplate
  /// Only with the verb it belongs to; see ``RuleVerb/options``.
  public var reason: TextTemplate?
  public var stepsTried: TextTemplate?
  public var person = ""
  public var line: SupportLine?
  public var priority: TicketPriority?
  public var isBlocker = false
  public var addressees: [RuleAddressee] = []

  public init(_ verb: RuleVerb, _ text: TextTemplate) {
    self.verb = verb
    self.text = text
  }

  /// Every template of it.
  public var templates: [TextTemplate] { [text, reason, stepsTried].compactMap(\.self) }

  /// What it comes to on a ticket.
  /// - Parameters:
  ///   - ticket: as it is now, which earlier actions of the same rule may have changed.
  ///   - fill: what stands in a template's place.
  public func steps(on ticket: Ticket, _ fill: (String) -> String) -> [RuleStep] {
    let said = text.filled(fill)
    let why = reason?.filled(fill) ?? ""
    switch verb {
    case .note: return [.command(.note(text: said))]
    case .reply, .message: return [.command(.reply(text: said))]
    // Waiting is what can be refused, and then nothing has been said.
    case .requestInfo:
      return [.command(.waitForCustomer(reason: why.isBlank ? said.firstLine : why)), .command(.reply(text: said))]
    case .wait: return [.command(.waitForCustomer(reason: said))]
    case .hold: return [.command(.hold(reason: said))]
    case .requeue: return [.command(.requeue(reason: said, proposal: ""))]
    case .assign: return [.command(.assign(to: said, reason: why, proposal: ""))]
    case .start: return [.command(.startWork)]
    case .pause: return [.command(.pauseWork)]
    case .escalate:
      return [
        .command(.escalate(reason: said, stepsTried: stepsTried?.filled(fill) ?? "", developer: person))
      ]
    case .returnToLine: return [.command(.returnToLine(ticket.line.previous ?? .managers, reason: said))]
    case .done: return [.command(.developerDone(text: said))]
    case .accept: return [.command(.acceptWork)]
    case .refuse: return [.command(.refuseWork(reason: said))]
    case .solve: return [.command(.solve(text: said))]
    case .close: return [.command(.close(reason: said))]
    case .cancel: return [.command(.cancel(reason: said))]
    case .priority: return [.command(.prioritize(priority ?? ticket.priority, reason: why))]
    case .ask: return [.command(.askColleague(person, line: line, question: said, isBlocker: isBlocker))]
    case .alarm: return [.alarm(text: said, to: addressees.compactMap { $0.recipient(ticket) })]
    }
  }
}

/// What an action comes to.
public enum RuleStep: Sendable, Hashable {
  case command(TicketCommand)
  case alarm(text: String, to: [AlarmRecipient])

  /// In words, for runs and rehearsals: `wait: ждём журнал`.
  public var summary: String {
    switch self {
    case .command(let command):
      let said = [command.object, command.text, command.reason].filter { !$0.isBlank }.map(\.firstLine)
      let action = command.action.rawValue
      return said.isEmpty ? action : "\(action): \(said.joined(separator: ", "))"
    case .alarm(let text, let recipients):
      return "alarm \(recipients.map(\.description).joined(separator: " ")): \(text.firstLine)"
    }
  }
}

/// What rules can do. Raw values are how they are written.
public enum RuleVerb: String, Sendable, Hashable, CaseIterable {
  case note
  /// What the person who runs a macro says to the customer.
  case reply
  /// What a rule says to the customer; never counts as a response.
  case message
  /// Says it and waits for the customer's answer.
  case requestInfo = "request-info"
  case wait
  case hold
  case requeue
  case assign
  case start
  case pause
  case escalate
  case returnToLine = "return"
  case done
  case accept
  case refuse
  case solve
  case close
  case cancel
  case priority
  case ask
  case alarm

  /// Whether its text may be left out.
  var allowsNoText: Bool {
    switch self {
    case .start, .pause, .accept, .done, .solve: true
    default: false
    }
  }

  /// Whether it is said about nobody: what is written behind it would be lost.
  var takesNoText: Bool { self == .start || self == .pause || self == .accept }

  /// What can be said besides the text.
  var options: [RuleOption] {
    switch self {
    case .requestInfo, .assign, .priority: [.reason]
    case .escalate: [.tried, .developer]
    case .ask: [.colleague, .line, .blocker]
    case .alarm: [.to]
    default: []
    }
  }

  /// The longest text, in bytes.
  var textLimit: Int {
    switch self {
    case .note, .reply, .message, .requestInfo, .solve, .done, .ask: TextLimits.longText
    case .assign, .priority: TextLimits.name
    default: TextLimits.reason
    }
  }
}

/// What can be written beside an action.
enum RuleOption: String, Sendable, Hashable, CaseIterable {
  case reason
  case tried
  case developer
  case colleague
  case line
  case blocker
  case to
}

/// Whom an alarm of a rule is for: somebody by what they are to the ticket, by role or by name.
public enum RuleAddressee: Sendable, Hashable {
  case owner
  case overseer
  case manager
  case deputy
  case filer
  case named(AlarmRecipient)

  /// Reads `owner`, `role/lead`, `person/anna` and so on; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "owner": self = .owner
    case "overseer": self = .overseer
    case "manager": self = .manager
    case "deputy": self = .deputy
    case "filer": self = .filer
    default:
      guard let recipient = AlarmRecipient(text) else { return nil }
      self = .named(recipient)
    }
  }

  /// Nil when the ticket has no such person.
  public func recipient(_ ticket: Ticket) -> AlarmRecipient? {
    func person(_ name: String) -> AlarmRecipient? { Customer.isSlug(name) ? .person(name) : nil }
    return switch self {
    case .owner: person(ticket.owner)
    case .overseer: person(ticket.overseer)
    case .manager: person(ticket.manager)
    case .deputy: person(ticket.managerDeputy)
    case .filer: person(ticket.filer)
    case .named(let recipient): recipient
    }
  }
}

extension TicketCommand {
  /// Who or what it names besides what is said.
  fileprivate var object: String {
    if case .prioritize(let priority, _) = self { priority.name } else { named }
  }
}

extension String {
  /// Its first line, for summaries.
  var firstLine: String { split(whereSeparator: \.isNewline).first.map(String.init) ?? "" }
}
