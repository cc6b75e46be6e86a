internal import BusinessTime
internal import TicketsDomain

struct AlarmFilter: Sendable {
  /// Empty takes every kind.
  var kinds: [AlarmKind] = []
  var ticket: Int64?
  var includingResolved = false
  /// Only what is addressed to one of them; nil takes all.
  var recipients: [AlarmRecipient]?
  /// Only ids below; nil from the newest on.
  var before: Int64?
  var limit = 50
}

/// An alarm with what it is about as that is now.
struct StandingAlarm: Sendable {
  var alarm: Alarm
  var ticket: Ticket?
  var activityAt: Instant?
  /// Open time since the activity.
  var idleMilliseconds: Int64 = 0
}

/// Alarms and requests among colleagues as this service keeps them. Every method throws as ``TicketsRepository``'s.
protocol AlarmsRepository: Sendable {
  func alarms(_ filter: AlarmFilter, at now: Instant) async throws -> [StandingAlarm]
  /// - Throws: ``TicketsError/unknownAlarm(_:)``, also for one the actor may not see.
  func acknowledge(alarm id: Int64, by actor: Actor, at now: Instant) async throws -> Alarm
  func alarmPolicy() async throws -> AlarmPolicyEntry
  /// - Throws: ``AlarmPolicyProblems`` with everything wrong.
  func changeAlarmPolicy(
    _ settings: [(name: String, minutes: Int)], reason: String, dryRun: Bool, by actor: Actor, at now: Instant
  ) async throws -> AlarmPolicyEntry
  func settle(help id: Int64, _ step: HelpStep, _ request: CommandRequest) async throws -> CommandOutcome
}
