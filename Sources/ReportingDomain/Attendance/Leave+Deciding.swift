public import BusinessTime

/// What is asked for.
public struct LeaveRequest: Sendable, Hashable {
  public var person: String
  public var kind: LeaveKind
  public var first: LocalDate
  public var last: LocalDate
  public var part: LeavePart
  public var reason: String

  public init(
    person: String, kind: LeaveKind, first: LocalDate, last: LocalDate, part: LeavePart = .whole, reason: String = ""
  ) {
    self.person = person
    self.kind = kind
    self.first = first
    self.last = last
    self.part = part
    self.reason = reason
  }
}

/// A ticket somebody watches over while a developer has it.
public struct OverseenTicket: Sendable, Hashable {
  public var number: UInt64
  public var subject: String

  public init(number: UInt64, subject: String) {
    self.number = number
    self.subject = subject
  }
}

extension Leave {
  /// Leave as it is asked for.
  ///
  /// - Parameters:
  ///   - others: the person's other leave, of any state.
  ///   - today: where the person lives.
  public init(
    requesting request: LeaveRequest, id: UInt64, others: [Leave], by requester: String, today: LocalDate,
    at now: Instant, policy: AttendancePolicy = AttendancePolicy()
  ) throws(LeaveError) {
    try Self.check(request.reason, policy)
    guard request.first <= request.last else { throw .endsBeforeItBegins(request.first, request.last) }
    guard request.part == .whole || request.first == request.last else {
      throw .halfOfSeveralDays(request.first, request.last)
    }
    let days = request.last.days(since: request.first) + 1
    guard days <= policy.longestLeaveDays else { throw .tooLong(days: days, maximum: policy.longestLeaveDays) }
    let horizon = today.adding(days: policy.leaveHorizonDays)
    guard request.last <= horizon else { throw .tooFarAhead(request.last, latest: horizon) }
    let earliest = request.kind.isPlanned ? today : today.adding(days: -policy.sickBackdatedDays)
    guard earliest <= request.first else { throw .inThePast(request.kind, request.first, earliest: earliest) }
    let overlapping = others.filter {
      $0.isStanding && $0.first <= request.last && request.first <= $0.last && !$0.isOtherHalf(of: request)
    }
    guard overlapping.isEmpty else { throw .overlaps(overlapping.sorted { $0.first < $1.first }) }
    self.init(
      id: id, person: request.person, kind: request.kind, first: request.first, last: request.last,
      part: request.part, state: .requested, reason: request.reason, requestedAt: now, requestedBy: requester)
  }

  /// Approves or declines it.
  ///
  /// - Parameters:
  ///   - lead: nobody decides about their own.
  ///   - overseen: what the person watches over now; with any of it, planned leave is not approved.
  /// - Returns: whether it changed; the same decision again changes nothing.
  @discardableResult
  public mutating func decide(
    approve: Bool, reason: String, by lead: String, overseen: [OverseenTicket], at now: Instant,
    policy: AttendancePolicy = AttendancePolicy()
  ) throws(LeaveError) -> Bool {
    try Self.check(reason, policy)
    guard lead != person else { throw .ownDecision(person) }
    let decision: LeaveState = approve ? .approved : .declined
    if state == decision { return false }
    guard state == .requested else { throw .alreadyDecided(self) }
    if approve {
      guard overseen.isEmpty || !kind.isPlanned else { throw .notHandedOver(self, overseen) }
    } else {
      guard !reason.allSatisfy(\.isWhitespace) else { throw .declineNeedsReason(id) }
    }
    note(decision, reason: reason, by: lead, at: now)
    return true
  }

  /// Takes it back; of leave under way, what is left of it, today included.
  ///
  /// - Returns: whether it changed; cancelling again changes nothing.
  @discardableResult
  public mutating func cancel(
    reason: String, by canceller: String, today: LocalDate, at now: Instant,
    policy: AttendancePolicy = AttendancePolicy()
  ) throws(LeaveError) -> Bool {
    try Self.check(reason, policy)
    if state == .cancelled { return false }
    guard isStanding else { throw .alreadyDecided(self) }
    guard !holds || today <= last else { throw .isOver(self) }
    if holds, first < today {
      last = today.adding(days: -1)
      note(state, reason: reason, by: canceller, at: now)
    } else {
      note(.cancelled, reason: reason, by: canceller, at: now)
    }
    return true
  }

  /// Two halves of one date do not meet.
  private func isOtherHalf(of request: LeaveRequest) -> Bool {
    part != .whole && request.part != .whole && part != request.part
  }

  private mutating func note(_ state: LeaveState, reason: String, by decider: String, at now: Instant) {
    self.state = state
    decidedAt = now
    decidedBy = decider
    decisionReason = reason
    version += 1
  }

  private static func check(_ text: String, _ policy: AttendancePolicy) throws(LeaveError) {
    guard text.count <= policy.maximumTextLength else {
      throw .reasonTooLong(length: text.count, maximum: policy.maximumTextLength)
    }
  }
}
