internal import BusinessTime
internal import ReportingDomain
internal import Store

/// A day as it is answered: what the person said, and what the facts say.
struct DayView: Sendable {
  var day: Workday
  var facts: DayFacts
  /// Dates whose report is still due, this day's own among them.
  var reportsDue: [LocalDate]
  var member: TeamMember
  /// The late starts up to this day; `nil` when it was not one.
  var lateness: LatenessReview?
  /// Where the person lives.
  var today: LocalDate

  /// What stands between the person and the end of the day; of a day closed by the system, what its report lacks.
  var missing: [MissingPiece] {
    switch day.state {
    case .started, .planned, .reported: day.missing(facts: facts, earlierReportsDue: reportsDue)
    case .autoClosed: day.missingFromReport(facts: facts)
    case .ended: []
    }
  }
}

/// Who changes something, for events and the audit.
struct Actor: Sendable {
  /// "person/lead/lena".
  var path: String
  var name: String
}

/// An entry of the audit history.
struct AuditEntry: Sendable, Equatable {
  var action: String
  var subject: String
  var reason: String
}

/// What a command did with a day, to be told to the other services.
struct DayOutcome: Sendable {
  /// Types of ``WorkdayEvents``; empty when nothing changed.
  var events: [String]
  var audit: AuditEntry?

  init(_ events: String..., audit: AuditEntry? = nil) {
    self.events = events
    self.audit = audit
  }
}

/// Everything the handlers ask of reporting's store, in the words of the domain.
///
/// Each verb is one transaction: a day changes together with its events and its audit, or not at all.
protocol ReportingRepository: Sendable {
  /// Starts a day, or works on after the end of one of the same date.
  /// - Throws: ``WorkdayError`` and ``ReportingError``.
  func startDay(
    of person: String, mode: WorkMode, at now: Instant, actor: Actor, once: KeyedWrite<DayView>?
  ) async throws -> KeyedOutcome<DayView>

  /// Runs a command on a day; `date` nil takes the open or latest one.
  /// - Throws: what the command throws, ``ReportingError/noDay(person:date:)``.
  func changeDay(
    of person: String, on date: LocalDate?, at now: Instant, actor: Actor, once: KeyedWrite<DayView>?,
    _ command: @escaping @Sendable (inout Workday, DayView) throws -> DayOutcome
  ) async throws -> KeyedOutcome<DayView>

  func day(of person: String, on date: LocalDate?, now: Instant) async throws -> DayView

  /// The zone of the department: what "today" means in a table, and the zone of people who name none.
  func departmentZone() async throws -> TimeZoneRules
  /// The zone a person's times are told in.
  func zone(of person: String) async throws -> TimeZoneRules

  /// Closes every day whose time has come; returns how many.
  func closeOverdueDays(at now: Instant) async throws -> Int
  func nextAutoClose() async throws -> Instant?

  /// Rows of a range of dates, both included, by date and person.
  func teamRows(team: String, from: LocalDate, to: LocalDate, includingOpen: Bool, now: Instant) async throws
    -> [TeamRow]

  func figures(_ query: FigureQuery, now: Instant) async throws -> FigureReport

  /// Adds or changes people; returns how many changed.
  func savePeople(
    _ people: [PersonRecord], at now: Instant, actor: Actor, once: KeyedWrite<Int>?
  ) async throws -> KeyedOutcome<Int>

  /// Computes the projections anew and compares; mends them when they differ.
  func rebuild(at now: Instant, actor: Actor) async throws -> ProjectionRebuild.Outcome
}
