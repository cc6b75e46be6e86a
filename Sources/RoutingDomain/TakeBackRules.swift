public import BusinessTime

/// When a ticket comes back from somebody who is not there, or did not take it.
public struct TakeBackRules: Sendable {
  public let policy: RoutingPolicy
  public let roster: Roster

  public init(policy: RoutingPolicy, roster: Roster) {
    self.policy = policy
    self.roster = roster
  }

  /// What has to happen with a ticket.
  public enum Action: Sendable, Hashable {
    case requeue(TicketNumber, from: PersonID, Cause)
    /// The overseer is gone; `to` is the first present deputy, `nil` when there is none.
    case handOverOversight(TicketNumber, from: PersonID, to: PersonID?)
  }

  public enum Cause: Sendable, Hashable {
    case offerDeclined(reason: String)
    case offerExpired
    case offline(since: Instant)
    case offlineTooLong(since: Instant, minutes: Int)
    case customerWaits(since: Instant)
    case reopened(at: Instant)
    case dayEnded
    case onLeave(until: Instant)
    /// The owner is not with the department any more.
    case left
  }

  /// What has to happen with a ticket now, if anything.
  ///
  /// Unstarted tickets of somebody offline come back at once, started ones after 30 minutes (default) or when the
  /// customer writes. Somebody on leave, or who has left, keeps only what waits for the customer or for its overseer.
  /// What a customer's message brought back to an owner who is not at work is queued. An unaccepted offer also comes
  /// back at the end of its person's day. What a lead gave by hand to somebody who has not started the day stays
  /// there.
  public func actions(for ticket: HeldTicket, staff: [PersonID: StaffState], now: Instant) -> [Action] {
    var actions: [Action] = []
    if let owner = ticket.owner, let cause = cause(for: ticket, owner: staff[owner], now: now) {
      actions.append(.requeue(ticket.number, from: owner, cause))
    }
    if let overseer = ticket.overseer, ticket.owner != overseer, let state = staff[overseer] {
      let isGone = !state.member.isActive || state.presence.isOnLeave(at: now)
      if isGone || state.presence.offlineSince(at: now, policy: policy) != nil {
        let deputy = standIn(for: overseer, overseeing: ticket, staff: staff, isForeseen: isGone, now: now)
        actions.append(.handOverOversight(ticket.number, from: overseer, to: deputy))
      }
    }
    return actions
  }

  /// Who takes over the oversight of a ticket: the first stand-in at work.
  ///
  /// - Parameter isForeseen: the person is away for days, so that, with nobody at work, a stand-in will do who comes
  ///   to work again before them.
  public func standIn(
    for overseer: PersonID, overseeing ticket: HeldTicket, staff: [PersonID: StaffState], isForeseen: Bool,
    now: Instant
  ) -> PersonID? {
    func isThere(_ member: StaffMember, atWork: Bool) -> Bool {
      guard member.isActive, member.id != ticket.owner, let presence = staff[member.id]?.presence else { return false }
      return (presence.isDayStarted || !atWork) && !presence.isOnLeave(at: now)
        && presence.offlineSince(at: now, policy: policy) == nil
    }
    return roster.deputy(of: overseer) { isThere($0, atWork: true) }
      ?? (isForeseen ? roster.deputy(of: overseer) { isThere($0, atWork: false) } : nil)
  }

  private func cause(for ticket: HeldTicket, owner: StaffState?, now: Instant) -> Cause? {
    let hasOpenOffer = ticket.offer?.state == .open
    if ticket.progress == .unstarted, let offer = ticket.offer {
      if case .declined(let reason) = offer.state { return .offerDeclined(reason: reason) }
      if offer.state == .expired || offer.isExpired(at: now) { return .offerExpired }
    }
    guard let owner else { return nil }
    let presence = owner.presence
    if ticket.progress == .unstarted || ticket.progress == .started {
      if !owner.member.isActive { return .left }
      if let leave = presence.leave(at: now) { return .onLeave(until: leave.upperBound) }
    }
    if ticket.progress == .unstarted, hasOpenOffer, case .ended = presence.workday { return .dayEnded }
    // A customer who wrote again brings the ticket back to its owner only if they are at work.
    if ticket.progress == .unstarted, ticket.isAnswered, let unanswered = ticket.unansweredSince,
      !presence.isDayStarted
    {
      return .reopened(at: unanswered)
    }
    guard let since = presence.offlineSince(at: now, policy: policy) else { return nil }
    switch ticket.progress {
    case .unstarted:
      return .offline(since: since)
    case .started:
      if let unanswered = ticket.unansweredSince, unanswered >= since { return .customerWaits(since: unanswered) }
      let limit = Int64(policy.startedRequeueMinutes) * 60_000
      return now.milliseconds(since: since) >= limit
        ? .offlineTooLong(since: since, minutes: policy.startedRequeueMinutes) : nil
    case .waiting, .verifying:
      return nil
    }
  }
}

extension TakeBackRules.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .offerDeclined(let reason): "declined: \(reason)"
    case .offerExpired: "the offer was not accepted in time"
    case .offline(let since): "offline since \(since) and not begun"
    case .offlineTooLong(let since, let minutes): "offline since \(since), longer than \(minutes) minutes"
    case .customerWaits(let since): "offline, and the customer has waited for an answer since \(since)"
    case .reopened(let at): "the customer wrote again at \(at) and the owner is not at work"
    case .dayEnded: "the day ended before the offer was accepted"
    case .onLeave(let until): "the owner is on leave until \(until)"
    case .left: "the owner has left the department"
    }
  }
}
