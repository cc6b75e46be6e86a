public import BusinessTime
public import RoutingDomain

/// What is simulated: tickets to come, people to handle them, and the rules by which they find each other.
public struct Scenario: Sendable {
  /// In any order.
  public var tickets: [ExpectedTicket]
  public var staff: [StaffMember]
  /// Breaks beside the pauses of the shifts, by person.
  public var breaks: [PersonID: [Range<Instant>]]
  public var policy: RoutingPolicy
  /// The department's calendar, in which waiting is counted.
  public var calendar: BusinessCalendar
  /// How long a person takes to accept what is offered, in milliseconds; beyond the offer's term it comes back.
  public var acceptanceMilliseconds: Int64
  /// Where the simulation stops, whatever still waits; `nil` goes on until a month after the last arrival.
  public var end: Instant?

  public init(
    tickets: [ExpectedTicket], staff: [StaffMember], breaks: [PersonID: [Range<Instant>]] = [:],
    policy: RoutingPolicy = RoutingPolicy(), calendar: BusinessCalendar, acceptanceMilliseconds: Int64 = 0,
    end: Instant? = nil
  ) {
    self.tickets = tickets
    self.staff = staff
    self.breaks = breaks
    self.policy = policy
    self.calendar = calendar
    self.acceptanceMilliseconds = acceptanceMilliseconds
    self.end = end
  }
}

/// A ticket that will come, with the work it will turn out to need.
public struct ExpectedTicket: Sendable, Hashable {
  /// Work on one line; the next stage begins in the queue of its line when this one is done.
  public struct Stage: Sendable, Hashable {
    public var line: Line
    /// Time at work it takes one person.
    public var handlingMilliseconds: Int64

    public init(line: Line, handlingMilliseconds: Int64) {
      self.line = line
      self.handlingMilliseconds = handlingMilliseconds
    }
  }

  public var arrivesAt: Instant
  public var priority: Priority
  public var kind: Kind
  public var customer: String
  public var requiredSkills: [String: Int]
  /// At least one.
  public var stages: [Stage]
  /// The customer gives up when nobody has begun by then; `nil` waits for ever.
  public var patienceMilliseconds: Int64?

  public init(
    arrivesAt: Instant, priority: Priority, kind: Kind = .configuration, customer: String = "",
    requiredSkills: [String: Int] = [:], stages: [Stage], patienceMilliseconds: Int64? = nil
  ) {
    self.arrivesAt = arrivesAt
    self.priority = priority
    self.kind = kind
    self.customer = customer
    self.requiredSkills = requiredSkills
    self.stages = stages
    self.patienceMilliseconds = patienceMilliseconds
  }
}

/// Why a scenario cannot be simulated.
public enum ScenarioError: Error, Sendable, Equatable, CustomStringConvertible {
  case noTickets
  case noStaff
  /// Tickets come to a line on which nobody works.
  case nobodyOnLine(Line)
  case negativeHandling(Int64)
  case ticketWithoutStage(Int)
  case tooMany(Int, limit: Int)
  case roster(RosterError)
  case policy([RoutingPolicy.Violation])

  public var description: String {
    switch self {
    case .noTickets: "there are no tickets to simulate: give a history with arrivals"
    case .noStaff: "there is nobody to work: give people"
    case .nobodyOnLine(let line):
      "tickets come to line \(line.rawValue) and nobody works there: give at least one person on line \(line.rawValue)"
    case .negativeHandling(let value): "a handling time of \(value) ms is negative: give 0 or more"
    case .ticketWithoutStage(let index): "ticket \(index) needs no work at all: give it at least one stage"
    case .tooMany(let count, let limit): "\(count) tickets are more than the \(limit) one run may have: give fewer"
    case .roster(let error): "\(error)"
    case .policy(let violations): violations.map { "\($0)" }.joined(separator: "; ")
    }
  }
}

extension Scenario {
  /// Most tickets of one run.
  public static let ticketLimit = 1_000_000

  /// Checks everything a run relies on.
  func checked() throws(ScenarioError) -> Roster {
    guard !tickets.isEmpty else { throw .noTickets }
    guard tickets.count <= Self.ticketLimit else { throw .tooMany(tickets.count, limit: Self.ticketLimit) }
    guard staff.contains(where: \.isActive) else { throw .noStaff }
    let violations = policy.violations()
    guard violations.isEmpty else { throw .policy(violations) }
    let manned = Set(staff.lazy.filter(\.isActive).map(\.line))
    for (index, ticket) in tickets.enumerated() {
      guard !ticket.stages.isEmpty else { throw .ticketWithoutStage(index) }
      for stage in ticket.stages {
        guard stage.handlingMilliseconds >= 0 else { throw .negativeHandling(stage.handlingMilliseconds) }
        guard manned.contains(stage.line) else { throw .nobodyOnLine(stage.line) }
      }
    }
    do throws(RosterError) { return try Roster(staff) } catch { throw .roster(error) }
  }
}
