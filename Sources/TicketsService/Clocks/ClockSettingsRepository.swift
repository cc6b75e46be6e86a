internal import BusinessTime
internal import Store
internal import TicketsDomain

/// Who puts a setting in force, when and why.
struct ClockSettingOrder: Sendable {
  /// 0 takes the version in force.
  var expectedVersion: Int
  var reason: String
  var isDryRun: Bool
  var actor: Actor
  var now: Instant
}

/// What putting a setting in force came to, or would. Without a change it is the version that stays.
struct ClockSettingOutcome: Sendable {
  var version: Int
  var changes: [String] = []
  var clocksChanged = 0
  var ticketsChanged = 0
  var clocksOverspent = 0
  /// Up to ``overspentLimit``.
  var overspentTickets: [Int64] = []

  static let overspentLimit = 20
}

/// A version in a history.
struct ClockSettingVersion: Sendable {
  var version: Int
  var at: Instant
  var actor: String
  var reason: String
  var changes: [String]
}

/// The versioned settings of clocks. Every method throws as ``TicketsRepository``'s.
protocol ClockSettingsRepository: Sendable {
  /// - Throws: ``TicketsError/unknownClockSetting(_:version:)``.
  func calendar(version: Int) async throws -> ClockSettingEntry<CalendarDraft>
  func clockPolicy(version: Int) async throws -> ClockSettingEntry<ClockPolicy>
  /// - Throws: ``ClockSettingProblems`` with everything wrong; then nothing changes.
  func apply(
    _ calendar: CalendarDraft, _ order: ClockSettingOrder, once: KeyedWrite<ClockSettingOutcome>?
  ) async throws -> KeyedOutcome<ClockSettingOutcome>
  func apply(
    _ targets: [(term: String, milliseconds: Int64)], _ order: ClockSettingOrder,
    once: KeyedWrite<ClockSettingOutcome>?
  ) async throws -> KeyedOutcome<ClockSettingOutcome>
  func calendarVersions(limit: Int) async throws -> [ClockSettingVersion]
  func clockPolicyVersions(limit: Int) async throws -> [ClockSettingVersion]
  /// The calendar in force, for what is kept in memory.
  func openTimeInForce() async throws -> OpenTimeTable
}
