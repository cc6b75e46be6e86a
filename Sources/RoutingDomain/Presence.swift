public import BusinessTime

/// Whether a person is at work: the workday, breaks, leave, and a lease that says they are really there.
///
/// The lease is kept by heartbeats. Starting the day is the first one. A person whose client sends none is held
/// present by declaration: starting the day and acting on tickets renew a longer lease
/// (``RoutingPolicy/declaredLeaseMinutes``). The first heartbeat of a day switches to the short lease, so that
/// somebody with a live client is missed within minutes.
public struct Presence: Sendable, Hashable {
  public enum Workday: Sendable, Hashable {
    case notStarted
    case started(at: Instant, planFiled: Bool)
    case ended(at: Instant)
  }

  /// What the lease says.
  public enum LeaseState: String, Sendable, Hashable {
    case present
    /// The lease ran out less than the grace ago: no new tickets, nothing is taken away.
    case grace
    case offline
  }

  public var workday: Workday
  public var isOnBreak: Bool
  /// Leave that holds or is to come, in any order.
  public var leaves: [Range<Instant>]
  /// Until when the person is known to be there; `nil` when they never were.
  public var leaseUntil: Instant?
  /// Whether heartbeats have come since the day was started.
  public var sendsHeartbeats: Bool

  public init(
    workday: Workday = .notStarted, isOnBreak: Bool = false, leaves: [Range<Instant>] = [], leaseUntil: Instant? = nil,
    sendsHeartbeats: Bool = false
  ) {
    self.workday = workday
    self.isOnBreak = isOnBreak
    self.leaves = leaves
    self.leaseUntil = leaseUntil
    self.sendsHeartbeats = sendsHeartbeats
  }

  public var isDayStarted: Bool {
    if case .started = workday { true } else { false }
  }

  public var isPlanFiled: Bool {
    if case .started(_, let planFiled) = workday { planFiled } else { false }
  }

  public func isOnLeave(at now: Instant) -> Bool { leave(at: now) != nil }

  /// The leave that holds at an instant.
  public func leave(at now: Instant) -> Range<Instant>? { leaves.first { $0.contains(now) } }

  /// The lease at an instant; it still holds at the very instant it ends.
  public func leaseState(at now: Instant, policy: RoutingPolicy) -> LeaseState {
    guard let leaseUntil else { return .offline }
    if now <= leaseUntil { return .present }
    return now <= Self.graceEnd(leaseUntil, policy) ? .grace : .offline
  }

  /// Since when a person with a started day counts as offline, or `nil` when they don't.
  public func offlineSince(at now: Instant, policy: RoutingPolicy) -> Instant? {
    guard policy.requiresPresence, case .started(let startedAt, _) = workday else { return nil }
    let graceEnd = Self.graceEnd(leaseUntil ?? startedAt, policy)
    return now > graceEnd ? graceEnd : nil
  }

  private static func graceEnd(_ leaseUntil: Instant, _ policy: RoutingPolicy) -> Instant {
    leaseUntil.advanced(byMilliseconds: Int64(policy.leaseGraceSeconds) * 1_000)
  }
}

extension Presence {
  /// The day begins, or began already; a second start of the same day only renews the lease.
  public mutating func startDay(at instant: Instant, policy: RoutingPolicy) {
    if !isDayStarted {
      workday = .started(at: instant, planFiled: false)
      sendsHeartbeats = false
    }
    isOnBreak = false
    noteActivity(at: instant, policy: policy)
  }

  public mutating func filePlan(at instant: Instant, policy: RoutingPolicy) {
    if case .started(let startedAt, _) = workday { workday = .started(at: startedAt, planFiled: true) }
    noteActivity(at: instant, policy: policy)
  }

  public mutating func endDay(at instant: Instant) {
    workday = .ended(at: instant)
    isOnBreak = false
    sendsHeartbeats = false
    leaseUntil = leaseUntil.map { min($0, instant) }
  }

  public mutating func heartbeat(at instant: Instant, policy: RoutingPolicy) {
    let until = instant.advanced(byMilliseconds: Int64(policy.leaseSeconds) * 1_000)
    // The first heartbeat replaces a lease by declaration, later ones only prolong; a late one never shortens.
    leaseUntil = sendsHeartbeats ? max(leaseUntil ?? until, until) : until
    if isDayStarted { sendsHeartbeats = true }
  }

  /// Whether the lease reaches further than one given now could: the clock was put back after it was given.
  ///
  /// A grace beyond the term is no sign of that: the clocks of two machines may differ a little.
  public func isLeaseBeyondTerm(at now: Instant, policy: RoutingPolicy) -> Bool {
    guard isDayStarted, let leaseUntil else { return false }
    let longest = (term(policy) + Int64(policy.leaseGraceSeconds)) * 1_000
    return leaseUntil.milliseconds(since: now) > longest
  }

  /// Takes the lease for one given now when it reaches beyond its term. Otherwise somebody who vanished would be there
  /// for as long as the clock was put back.
  public mutating func shortenLease(at now: Instant, policy: RoutingPolicy) {
    guard isLeaseBeyondTerm(at: now, policy: policy) else { return }
    leaseUntil = now.advanced(byMilliseconds: term(policy) * 1_000)
  }

  /// Seconds for which a sign of presence holds.
  private func term(_ policy: RoutingPolicy) -> Int64 {
    Int64(sendsHeartbeats ? policy.leaseSeconds : policy.declaredLeaseMinutes * 60)
  }

  /// The person did something, which shows that they are there. Days that have ended stay ended.
  public mutating func noteActivity(at instant: Instant, policy: RoutingPolicy) {
    guard isDayStarted else { return }
    let until = instant.advanced(byMilliseconds: term(policy) * 1_000)
    leaseUntil = max(leaseUntil ?? until, until)
  }
}
