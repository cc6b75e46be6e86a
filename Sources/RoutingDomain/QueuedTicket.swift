public import BusinessTime

/// A ticket that waits for somebody, with what routing needs to know of it.
public struct QueuedTicket: Sendable, Hashable {
  /// Why a person does not get this ticket again.
  public enum Exclusion: Sendable, Hashable {
    case declined(reason: String)
    /// An offer ran out; the person may be asked again from then on.
    case offerExpired(until: Instant)
    /// It was theirs and was handed over.
    case handedOver(reason: String)

    func holds(at now: Instant) -> Bool {
      switch self {
      case .declined, .handedOver: true
      case .offerExpired(let until): now < until
      }
    }
  }

  public var number: TicketNumber
  /// The version Tickets had when this was read; proposals are compared and set against it.
  public var version: UInt64
  public var line: Line
  public var priority: Priority
  public var kind: Kind
  public var customer: String
  /// Lowest level by required skill.
  public var requiredSkills: [String: Int]
  /// Since when it may be assigned on this line; kept when it comes back to the queue.
  public var eligibleSince: Instant
  /// Whether the customer has had a reply; decides which target urgency runs against.
  public var isAnswered: Bool
  /// The specialist who keeps an eye on it while it is with a developer.
  public var overseer: PersonID?
  /// The customer's account manager and the deputy.
  public var manager: PersonID?
  public var managerDeputy: PersonID?
  /// The specialist who last had a ticket of this customer, and when.
  public var lastSpecialist: PersonID?
  public var lastSpecialistAt: Instant?
  public var exclusions: [PersonID: Exclusion]
  /// How often it was declined; enough of them and it is the lead's.
  public var declineCount: Int

  public init(
    number: TicketNumber, version: UInt64 = 1, line: Line, priority: Priority, kind: Kind, customer: String = "",
    requiredSkills: [String: Int] = [:], eligibleSince: Instant, isAnswered: Bool = false, overseer: PersonID? = nil,
    manager: PersonID? = nil, managerDeputy: PersonID? = nil, lastSpecialist: PersonID? = nil,
    lastSpecialistAt: Instant? = nil, exclusions: [PersonID: Exclusion] = [:], declineCount: Int = 0
  ) {
    self.number = number
    self.version = version
    self.line = line
    self.priority = priority
    self.kind = kind
    self.customer = customer
    self.requiredSkills = requiredSkills
    self.eligibleSince = eligibleSince
    self.isAnswered = isAnswered
    self.overseer = overseer
    self.manager = manager
    self.managerDeputy = managerDeputy
    self.lastSpecialist = lastSpecialist
    self.lastSpecialistAt = lastSpecialistAt
    self.exclusions = exclusions
    self.declineCount = declineCount
  }
}
