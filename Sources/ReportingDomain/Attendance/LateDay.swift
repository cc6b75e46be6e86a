public import BusinessTime

/// A day that was started late.
public struct LateDay: Sendable, Hashable {
  public let person: String
  public let date: LocalDate
  public let minutes: Int
  public internal(set) var excuse: Excuse?

  public init(person: String, date: LocalDate, minutes: Int, excuse: Excuse? = nil) {
    self.person = person
    self.date = date
    self.minutes = minutes
    self.excuse = excuse
  }

  public var isExcused: Bool { excuse?.state == .accepted }

  /// What the manager's table says of it beside LATE; `nil` when there is no excuse.
  public var flag: String? {
    switch excuse?.state {
    case .requested: "EXCUSE_REQUESTED"
    case .accepted: "EXCUSED"
    case .declined: "EXCUSE_DECLINED"
    case nil: nil
    }
  }
}

extension LateDay {
  /// The person asks to be excused; the reason can be replaced while nobody has decided.
  ///
  /// - Returns: whether it changed.
  @discardableResult
  public mutating func requestExcuse(
    reason: String, policy: AttendancePolicy = AttendancePolicy()
  ) throws(ExcuseError) -> Bool {
    try check(reason, isDue: true, policy)
    if let excuse, excuse.state != .requested {
      if excuse.reason == reason { return false }
      throw .alreadyDecided(date, excuse)
    }
    if excuse?.reason == reason { return false }
    excuse = Excuse(state: .requested, reason: reason, version: (excuse?.version ?? 0) + 1)
    return true
  }

  /// A lead accepts or declines; a later decision replaces an earlier one.
  ///
  /// - Returns: whether it changed.
  @discardableResult
  public mutating func decideExcuse(
    accept: Bool, reason: String, by lead: String, policy: AttendancePolicy = AttendancePolicy()
  ) throws(ExcuseError) -> Bool {
    guard lead != person else { throw .ownDecision(person) }
    let decision: ExcuseState = accept ? .accepted : .declined
    if excuse?.state == decision, reason.isEmpty || excuse?.decisionReason == reason { return false }
    // Who accepts what was asked for agrees with the reason given.
    try check(reason, isDue: !accept || excuse == nil, policy)
    excuse = Excuse(
      state: decision, reason: excuse?.reason ?? "", decidedBy: lead, decisionReason: reason,
      version: (excuse?.version ?? 0) + 1)
    return true
  }

  private func check(_ reason: String, isDue: Bool, _ policy: AttendancePolicy) throws(ExcuseError) {
    guard minutes > 0 else { throw .notLate(person: person, date) }
    guard !isDue || !reason.allSatisfy(\.isWhitespace) else { throw .reasonMissing }
    guard reason.count <= policy.maximumTextLength else {
      throw .reasonTooLong(length: reason.count, maximum: policy.maximumTextLength)
    }
  }
}
