public import BusinessTime

/// A ticket of another helpdesk as it stands there, with its conversation.
///
/// As history it becomes the changes its times tell of - filed, answered, solved, closed - under their own timestamps,
/// so that whoever follows this service counts it like a replayed one. As work it is queued here.
public struct ImportedTicket: Sendable, Hashable {
  /// Line in the file, for messages.
  public var row = 0
  public var externalID = ""
  public var customer = ""
  public var kind = TicketKind.question
  public var priority = TicketPriority.p3
  public var state = TicketState.closed
  public var line = SupportLine.specialists
  public var subject = ""
  public var body = ""
  public var topic = ""
  public var product = ""
  public var skills: [String] = []
  public var filer = ""
  public var owner = ""
  public var createdAt = Instant.epoch
  public var firstResponseAt: Instant?
  public var solvedAt: Instant?
  public var closedAt: Instant?
  public var messages: [TicketMessage] = []

  /// One ticket has at most so many messages.
  public static let messageLimit = 2_000

  public init() {}

  /// What is wrong with it by itself; nil when nothing is.
  public var defect: String? {
    if externalID.isBlank { return "it has no external id" }
    if subject.isBlank { return "the subject is empty" }
    if createdAt == .epoch { return "it does not say when it was created" }
    for (field, text, limit) in [
      ("external id", externalID, 128), ("customer", customer, TextLimits.name),
      ("subject", subject, TextLimits.shortText), ("body", body, TextLimits.longText),
      ("topic", topic, TextLimits.shortText), ("product", product, TextLimits.shortText),
      ("filer", filer, TextLimits.shortText), ("owner", owner, TextLimits.shortText),
    ] where text.utf8.count > limit {
      return "\(field) has \(text.utf8.count) bytes; the limit is \(limit)"
    }
    if skills.count > TextLimits.skills || !skills.allSatisfy(Customer.isSlug) {
      return "skills are at most \(TextLimits.skills) names of a-z A-Z 0-9 - _ ."
    }
    for (what, instant) in [
      ("first response", firstResponseAt), ("solution", solvedAt), ("closing", closedAt),
    ] {
      if let instant, instant < createdAt { return "its \(what) is before it was created" }
    }
    return conversationDefect
  }

  private var conversationDefect: String? {
    if messages.count > Self.messageLimit {
      return "it has \(messages.count) messages; the limit is \(Self.messageLimit)"
    }
    for (index, message) in messages.enumerated() {
      if message.text.utf8.count > TextLimits.longText {
        return "message \(index + 1) has \(message.text.utf8.count) bytes; the limit is \(TextLimits.longText)"
      }
      if message.author.utf8.count > TextLimits.shortText {
        return "the author of message \(index + 1) is longer than \(TextLimits.shortText) bytes"
      }
      if index > 0, message.at < messages[index - 1].at {
        return "message \(index + 1) is older than the one before; they come in the order of their times"
      }
    }
    return nil
  }

  /// The changes its times tell of, oldest first; the first one makes the ticket.
  public var changes: [ImportedChange] {
    var steps: [(at: Instant, state: TicketState)] = [(createdAt, .queued)]
    if let firstResponseAt { steps.append((firstResponseAt, .inProgress)) }
    if let solvedAt { steps.append((solvedAt, .solved)) }
    if let closedAt, state == .closed || state == .cancelled { steps.append((closedAt, state)) }
    // In the order of the times; a step that is told twice is one.
    steps.sort { $0.at < $1.at }
    if steps.last?.state != state {
      let last = max(steps.last?.at ?? createdAt, messages.last?.at ?? createdAt)
      steps.append((last, state))
    }
    return steps.enumerated().map { ordinal, step in
      ImportedChange(
        row: row, incident: externalID, ordinal: ordinal, at: step.at, state: step.state, line: line,
        sourceStatus: step.state.name, sourceLevel: "L\(line.rawValue)", impact: "", product: product, team: "",
        owner: owner, priority: priority)
    }
  }
}

extension Ticket {
  /// The ticket another helpdesk's becomes as history, at its first change: it obliges nobody, and nobody is sought
  /// for it. Nil when it does not even have that.
  public static func history(
    of imported: ImportedTicket, source: String, by actor: Actor
  ) -> (ticket: Ticket, changes: [TicketChange])? {
    guard let first = imported.changes.first else { return nil }
    let (begun, changes) = Ticket.imported(first, source: source, by: actor)
    var ticket = begun
    ticket.take(imported)
    if ticket.filer.isEmpty { ticket.filer = source }
    return (ticket, changes)
  }

  /// The ticket another helpdesk's open one becomes as work of this department: queued with its own seniority.
  public static func work(
    of imported: ImportedTicket, customer: Customer?, by actor: Actor
  ) -> (ticket: Ticket, change: TicketChange) {
    // Nobody here oversees work of developers that was begun elsewhere; a specialist takes it up.
    let line = imported.line == .developers ? SupportLine.specialists : imported.line
    let placement = Placement(state: .queued, line: line)
    var ticket = Ticket(
      number: 0, placement: placement, kind: imported.kind, priority: imported.priority, impact: 0, urgency: 0,
      channel: .historyImport, customer: imported.customer, subject: imported.subject, topic: "", product: "",
      skills: [], filer: actor.signature, manager: customer?.manager ?? "", managerDeputy: customer?.deputy ?? "",
      customerIsOnline: false, externalID: imported.externalID, sourceImpact: "", isImported: false, reason: "",
      createdAt: imported.createdAt, updatedAt: imported.createdAt, lineEnteredAt: imported.createdAt,
      queuedAt: imported.createdAt, linesVisited: LineSet(line))
    ticket.version = 1
    ticket.take(imported)
    ticket.firstResponseAt = imported.firstResponseAt
    let answered = imported.messages.last { $0.kind == .publicReply }?.at ?? .epoch
    ticket.unansweredSince = imported.messages.first { $0.kind == .customer && $0.at > answered }?.at
    let change = TicketChange(.filed, at: imported.createdAt, actor: actor, before: placement, after: placement)
    return (ticket, change)
  }

  private mutating func take(_ imported: ImportedTicket) {
    kind = imported.kind
    customer = imported.customer
    subject = imported.subject.trimmed
    topic = imported.topic
    product = imported.product
    skills = imported.skills
    if !imported.filer.isEmpty { filer = imported.filer }
  }
}
