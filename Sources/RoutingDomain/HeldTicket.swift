public import BusinessTime

/// A ticket that somebody has, with what the rules for taking it back need to know.
public struct HeldTicket: Sendable, Hashable {
  public enum Progress: Sendable, Hashable {
    /// Given, not begun.
    case unstarted
    case started
    /// Waiting for the customer or on hold.
    case waiting
    /// With a developer who says it is done; the overseer has to verify.
    case verifying
  }

  public var number: TicketNumber
  public var version: UInt64
  public var line: Line
  public var priority: Priority
  public var kind: Kind
  public var owner: PersonID?
  public var overseer: PersonID?
  public var progress: Progress
  /// Whether the customer has had a reply before.
  public var isAnswered: Bool
  /// Since when a customer waits for an answer.
  public var unansweredSince: Instant?
  /// The offer under which the owner got it; `nil` when a lead gave it by hand.
  public var offer: Offer?

  public init(
    number: TicketNumber, version: UInt64 = 1, line: Line, priority: Priority, kind: Kind, owner: PersonID?,
    overseer: PersonID? = nil, progress: Progress, isAnswered: Bool = false, unansweredSince: Instant? = nil,
    offer: Offer? = nil
  ) {
    self.number = number
    self.version = version
    self.line = line
    self.priority = priority
    self.kind = kind
    self.owner = owner
    self.overseer = overseer
    self.progress = progress
    self.isAnswered = isAnswered
    self.unansweredSince = unansweredSince
    self.offer = offer
  }

  /// The weighted work it is for a person.
  public func weight(for person: PersonID, policy: RoutingPolicy) -> Double {
    func weight(_ share: Weight.Share) -> Double {
      Weight(priority: priority, kind: kind, share: share, policy: policy).value
    }
    var sum: Double = 0
    if owner == person {
      switch progress {
      case .unstarted, .started: sum += weight(.active)
      case .waiting: sum += weight(.waiting)
      case .verifying: break  // The developer has done their part.
      }
    }
    if overseer == person {
      sum += progress == .verifying ? weight(.active) : weight(.overseen)
    }
    return sum
  }
}
