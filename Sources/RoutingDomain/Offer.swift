public import BusinessTime

/// A ticket given to a person who has not begun with it yet.
///
/// Tickets holds it as ASSIGNED; the offer is routing's account of whether the person takes it. Any act on the ticket
/// accepts it too.
public struct Offer: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    case open
    case accepted
    case declined(reason: String)
    case expired
    /// The ticket went elsewhere before an answer.
    case withdrawn
  }

  public var ticket: TicketNumber
  public var person: PersonID
  public var offeredAt: Instant
  /// The instant by which it must be accepted; accepting exactly then is in time.
  public var expiresAt: Instant
  public var state: State

  public init(
    ticket: TicketNumber, person: PersonID, offeredAt: Instant, expiresAt: Instant, state: State = .open
  ) {
    self.ticket = ticket
    self.person = person
    self.offeredAt = offeredAt
    self.expiresAt = expiresAt
    self.state = state
  }

  /// A new offer, to be accepted within the policy's business minutes.
  public init(
    ticket: TicketNumber, person: PersonID, at now: Instant, policy: RoutingPolicy, calendar: BusinessCalendar
  ) {
    self.init(
      ticket: ticket, person: person, offeredAt: now,
      expiresAt: calendar.due(from: now, afterMilliseconds: Int64(policy.offerMinutes) * 60_000))
  }
}

/// Why an answer to an offer is refused.
public enum OfferError: Error, Sendable, Equatable {
  case notOffered(TicketNumber, to: PersonID)
  case offeredToSomebodyElse(TicketNumber, to: PersonID)
  case alreadyAnswered(TicketNumber, Offer.State)
  case reasonMissing(TicketNumber)
}

extension OfferError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notOffered(let ticket, let person): "\(ticket) is not offered to \(person)"
    case .offeredToSomebodyElse(let ticket, let person): "\(ticket) is offered to \(person)"
    case .alreadyAnswered(let ticket, let state): "the offer of \(ticket) is over: \(state.name)"
    case .reasonMissing(let ticket): "declining \(ticket) needs a reason"
    }
  }
}

extension Offer.State {
  /// One word for lists and storage.
  public var name: String {
    switch self {
    case .open: "open"
    case .accepted: "accepted"
    case .declined: "declined"
    case .expired: "expired"
    case .withdrawn: "withdrawn"
    }
  }
}

extension Offer {
  /// Whether it has run out at an instant.
  public func isExpired(at now: Instant) -> Bool { state == .open && now > expiresAt }

  /// Whether it was made later than now: the clock was put back since. A grace is no sign of that, as with leases.
  public func isFromTheFuture(at now: Instant, policy: RoutingPolicy) -> Bool {
    state == .open && offeredAt.milliseconds(since: now) > Int64(policy.leaseGraceSeconds) * 1_000
  }

  /// The same offer as if it were made now.
  public func renewed(at now: Instant, policy: RoutingPolicy, calendar: BusinessCalendar) -> Offer {
    Offer(ticket: ticket, person: person, at: now, policy: policy, calendar: calendar)
  }

  /// The person takes it. Accepting again is harmless.
  public mutating func accept(by person: PersonID) throws(OfferError) {
    try checkAddressee(person)
    switch state {
    case .open: state = .accepted
    case .accepted: return
    case .declined, .expired, .withdrawn: throw .alreadyAnswered(ticket, state)
    }
  }

  /// The person does not take it, and says why. An accepted offer can't be declined: the ticket is handed over then.
  public mutating func decline(by person: PersonID, reason: String) throws(OfferError) {
    try checkAddressee(person)
    guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonMissing(ticket) }
    guard state == .open else { throw .alreadyAnswered(ticket, state) }
    state = .declined(reason: reason)
  }

  private func checkAddressee(_ person: PersonID) throws(OfferError) {
    guard person == self.person else { throw .offeredToSomebodyElse(ticket, to: self.person) }
  }

  /// What the queue remembers of an offer that was not accepted, so that the ticket goes to somebody else.
  public func exclusion(
    at now: Instant, policy: RoutingPolicy, calendar: BusinessCalendar
  ) -> QueuedTicket.Exclusion? {
    switch state {
    case .declined(let reason):
      .declined(reason: reason)
    case .expired:
      .offerExpired(
        until: calendar.due(from: now, afterMilliseconds: Int64(policy.expiredOfferExclusionMinutes) * 60_000))
    case .open, .accepted, .withdrawn:
      nil
    }
  }
}
