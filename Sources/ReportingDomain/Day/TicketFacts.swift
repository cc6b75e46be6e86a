public import BusinessTime

/// Where a ticket stands.
public enum TicketState: String, Sendable, Hashable, CaseIterable {
  case needsInfo = "NEEDS_INFO"
  case queued = "QUEUED"
  case assigned = "ASSIGNED"
  case inProgress = "IN_PROGRESS"
  case waitingCustomer = "WAITING_CUSTOMER"
  case waitingDeveloper = "WAITING_DEVELOPER"
  case verify = "VERIFY"
  case onHold = "ON_HOLD"
  case solved = "SOLVED"
  case closed = "CLOSED"
  case merged = "MERGED"
  case cancelled = "CANCELLED"

  public var isSolved: Bool { self == .solved || self == .closed }
  /// Nobody has to do anything any more.
  public var isFinished: Bool { isSolved || self == .merged || self == .cancelled }
}

/// What a person did on a ticket; each makes it a touched ticket.
public enum TicketAct: String, Sendable, Hashable, CaseIterable {
  case worked, replied, noted, waited, held, escalated, returned, developerDone, verified, solved, reopened, closed
  case cancelled, requeued, asked, helped, completed
}

/// Facts of one ticket on one day of one person, gathered from events.
public struct TicketFacts: Sendable, Hashable {
  /// What the person has to do with the ticket now.
  public enum Role: String, Sendable, Hashable {
    case owner, overseer, none
  }

  public var ticket: UInt64
  public var subject: String
  public var state: TicketState
  /// The reason given with the state, such as what is waited for.
  public var stateReason: String
  public var owner: String
  public var role: Role
  /// What the person did with it on the day; empty when they did not touch it.
  public var acts: Set<TicketAct>
  /// Work of the person on the day, from segments.
  public var workedMilliseconds: Int64
  public var replies: Int
  public var solvedAt: Instant?

  public init(
    ticket: UInt64, subject: String = "", state: TicketState, stateReason: String = "", owner: String = "",
    role: Role = .none, acts: Set<TicketAct> = [], workedMilliseconds: Int64 = 0, replies: Int = 0,
    solvedAt: Instant? = nil
  ) {
    self.ticket = ticket
    self.subject = subject
    self.state = state
    self.stateReason = stateReason
    self.owner = owner
    self.role = role
    self.acts = acts
    self.workedMilliseconds = workedMilliseconds
    self.replies = replies
    self.solvedAt = solvedAt
  }

  public var isTouched: Bool { !acts.isEmpty || workedMilliseconds > 0 }
  /// Rounded to the nearest minute, but work is never rounded away.
  public var workedMinutes: Int {
    workedMilliseconds <= 0 ? 0 : max(1, Int((workedMilliseconds + 30_000) / 60_000))
  }
}

/// Everything the events say about one person's day.
public struct DayFacts: Sendable, Hashable {
  /// A work segment that runs.
  public struct RunningTimer: Sendable, Hashable {
    public var ticket: UInt64
    public var since: Instant

    public init(ticket: UInt64, since: Instant) {
      self.ticket = ticket
      self.since = since
    }
  }

  /// A customer who wrote and whom this person has to answer.
  public struct UnansweredCustomer: Sendable, Hashable {
    public var ticket: UInt64
    public var customer: String
    public var since: Instant

    public init(ticket: UInt64, customer: String, since: Instant) {
      self.ticket = ticket
      self.customer = customer
      self.since = since
    }
  }

  /// Touched tickets and those the plan names, by number.
  public var tickets: [UInt64: TicketFacts]
  public var runningTimers: [RunningTimer]
  public var unansweredCustomers: [UnansweredCustomer]

  public init(
    tickets: [TicketFacts] = [], runningTimers: [RunningTimer] = [], unansweredCustomers: [UnansweredCustomer] = []
  ) {
    self.tickets = Dictionary(tickets.map { ($0.ticket, $0) }, uniquingKeysWith: { first, _ in first })
    self.runningTimers = runningTimers
    self.unansweredCustomers = unansweredCustomers
  }

  /// Touched tickets, by number.
  public var touched: [TicketFacts] {
    tickets.values.filter(\.isTouched).sorted { $0.ticket < $1.ticket }
  }
}
