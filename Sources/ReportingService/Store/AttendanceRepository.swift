internal import BusinessTime
internal import ReportingDomain
internal import Store

/// Leave with the instants it takes up.
struct LeaveView: Sendable {
  var leave: Leave
  var span: Range<Instant>
}

/// What is to hold on a date.
struct ShiftChange: Sendable {
  var person: String
  var date: LocalDate
  /// `nil` gives the date back to the week.
  var hours: DatedHours?
}

/// A shift of a date as it is answered.
struct ShiftRow: Sendable {
  var person: String
  var date: LocalDate
  var hours: ShiftHours?
  /// "week", "date", or the kind of leave.
  var source: String
  var reason: String
}

/// Everything attendance asks of reporting's store, in the words of the domain; each verb is one transaction.
protocol AttendanceRepository: Sendable {
  /// - Parameters:
  ///   - first: `nil` for today, or for the open day of somebody who falls sick.
  ///   - last: `nil` for a single day.
  /// - Throws: ``LeaveError``, ``ReportingError/unknownPerson(_:)``.
  func requestLeave(
    of person: String, _ kind: LeaveKind, first: LocalDate?, last: LocalDate?, part: LeavePart, reason: String,
    at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?
  ) async throws -> KeyedOutcome<LeaveView>

  /// - Throws: ``LeaveError``, ``ReportingError/noLeave(_:)``.
  func decideLeave(
    _ id: UInt64, approve: Bool, reason: String, at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?
  ) async throws -> KeyedOutcome<LeaveView>

  /// - Parameter leads: whether the actor may take back the leave of others.
  /// - Throws: ``LeaveError``, ``ReportingError``.
  func cancelLeave(
    _ id: UInt64, reason: String, leads: Bool, at now: Instant, actor: Actor, once: KeyedWrite<LeaveView>?
  ) async throws -> KeyedOutcome<LeaveView>

  /// - Parameters:
  ///   - person: empty for everybody.
  ///   - from: `nil` for today.
  ///   - to: `nil` for no end.
  func leaves(of person: String, from: LocalDate?, to: LocalDate?, onlyRequested: Bool, now: Instant) async throws
    -> [LeaveView]

  /// - Returns: what changed, one line for each date.
  /// - Throws: ``ReportingError/invalidShifts(_:)`` with everything that is wrong.
  func setShifts(
    _ changes: [ShiftChange], reason: String, at now: Instant, actor: Actor, once: KeyedWrite<[String]>?
  ) async throws -> KeyedOutcome<[String]>
  /// What ``setShifts(_:reason:at:actor:once:)`` would answer.
  func previewShifts(_ changes: [ShiftChange]) async throws -> [String]

  /// - Parameter person: empty for everybody.
  func shifts(of person: String, from: LocalDate?, to: LocalDate?, maximumDays: Int, now: Instant) async throws
    -> [ShiftRow]

  /// - Parameter date: `nil` for the latest day.
  /// - Throws: ``ExcuseError``, ``ReportingError``.
  func changeExcuse(
    of person: String, on date: LocalDate?, at now: Instant, actor: Actor, once: KeyedWrite<LateDay>?,
    _ command: @escaping @Sendable (inout LateDay) throws -> Void
  ) async throws -> KeyedOutcome<LateDay>

  /// People with the late starts of their last workdays; those without any are left out unless one is named.
  func lateness(of person: String, now: Instant) async throws -> [(member: TeamMember, review: LatenessReview)]
}
