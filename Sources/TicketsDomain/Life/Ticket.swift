public import BusinessTime

/// One ticket: what was asked, where it stands, and the sums its history adds up to.
///
/// The long texts (body, steps, expected, actual) are in ``Filing``; no decision about a ticket that has been accepted
/// needs them, so they are stored apart and not loaded with it.
public struct Ticket: Sendable, Hashable {
  public var number: Int64
  /// Grows by one with every command that changed something.
  public var version: Int64 = 0
  public var placement: Placement
  public var kind: TicketKind
  public var priority: TicketPriority
  /// 1 to 3; 0 when not stated.
  public var impact: Int
  public var urgency: Int
  public var channel: Channel
  public var customer: String
  public var subject: String
  public var topic: String
  public var product: String
  public var skills: [String]
  public var filer: String
  /// Account manager and deputy of the customer when it was filed.
  public var manager: String
  public var managerDeputy: String
  public var customerIsOnline: Bool
  public var externalID: String
  /// Set when another helpdesk's history was replayed: how that one named the impact.
  public var sourceImpact: String
  public var isImported: Bool
  /// Reason given with the present state, such as what is waited for.
  public var reason: String

  public var createdAt: Instant
  public var updatedAt: Instant
  /// When it came onto its present line: its seniority, which requeueing keeps.
  public var lineEnteredAt: Instant
  /// Since when it is eligible for assignment; nil when not queued.
  public var queuedAt: Instant?
  /// The first public message a person of the department wrote.
  public var firstResponseAt: Instant?
  /// Frozen at the first solution, whatever comes later.
  public var firstSolvedAt: Instant?
  public var solvedAt: Instant?
  public var closedAt: Instant?
  /// The oldest customer message nobody has answered.
  public var unansweredSince: Instant?

  public var linesVisited: LineSet
  public var reopenCount = 0
  public var escalationCount = 0
  /// Returns from line 2 to line 1.
  public var returnCount = 0
  /// Questions to colleagues that block it and are not answered.
  public var openBlockers = 0
  /// Net handling: the sum of all ended work segments, everybody's.
  public var handledMilliseconds: Int64 = 0
  /// Segments that run now, of whoever works on it.
  public var running: [WorkSegment] = []

  public init(
    number: Int64, placement: Placement, kind: TicketKind, priority: TicketPriority, impact: Int, urgency: Int,
    channel: Channel, customer: String, subject: String, topic: String, product: String, skills: [String],
    filer: String, manager: String, managerDeputy: String, customerIsOnline: Bool, externalID: String,
    sourceImpact: String, isImported: Bool, reason: String, createdAt: Instant, updatedAt: Instant,
    lineEnteredAt: Instant, queuedAt: Instant? = nil, linesVisited: LineSet
  ) {
    self.number = number
    self.placement = placement
    self.kind = kind
    self.priority = priority
    self.impact = impact
    self.urgency = urgency
    self.channel = channel
    self.customer = customer
    self.subject = subject
    self.topic = topic
    self.product = product
    self.skills = skills
    self.filer = filer
    self.manager = manager
    self.managerDeputy = managerDeputy
    self.customerIsOnline = customerIsOnline
    self.externalID = externalID
    self.sourceImpact = sourceImpact
    self.isImported = isImported
    self.reason = reason
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.lineEnteredAt = lineEnteredAt
    self.queuedAt = queuedAt
    self.linesVisited = linesVisited
  }

  public var state: TicketState { placement.state }
  public var line: SupportLine { placement.line }
  public var owner: String { placement.owner }
  public var overseer: String { placement.overseer }
  public var isBlocked: Bool { openBlockers > 0 }

  /// As people write it: `T-1042`.
  public var label: String { Ticket.label(number) }

  public static func label(_ number: Int64) -> String { "T-\(number)" }
}

/// Where a ticket is and with whom: what transitions change.
public struct Placement: Sendable, Hashable {
  public var state: TicketState
  public var line: SupportLine
  /// Empty when nobody has it.
  public var owner: String
  /// On line 3 the specialist who watches over it: never empty there and never the developer. Empty elsewhere.
  public var overseer: String

  public init(state: TicketState, line: SupportLine, owner: String = "", overseer: String = "") {
    self.state = state
    self.line = line
    self.owner = owner
    self.overseer = overseer
  }

  /// What holds of every placement this department's own rules produce.
  public var isSound: Bool {
    if line == .developers {
      guard !overseer.isEmpty, overseer != owner else { return false }
    } else {
      guard overseer.isEmpty else { return false }
    }
    switch state {
    case .assigned: return !owner.isEmpty && line != .developers
    case .waitingDeveloper, .verify: return !owner.isEmpty && line == .developers
    case .inProgress: return !owner.isEmpty
    case .queued: return owner.isEmpty
    default: return true
    }
  }
}
