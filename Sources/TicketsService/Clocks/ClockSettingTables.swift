internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// A version of a setting with who put it in force, when and why.
struct ClockSettingEntry<Setting: Sendable>: Sendable {
  var version: Int
  var setting: Setting
  var at: Instant
  var actor: String
  var reason: String
}

/// Statements over the versions of the calendar and of the clock policy, kept as the messages that show them.
struct ClockSettingTables {
  let database: Database

  private func blobs(_ sql: String, _ arguments: StatementArguments) throws -> [[UInt8]] {
    try Blob.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments).map(\.bytes)
  }

  func calendar(_ version: Int) throws -> ClockSettingEntry<CalendarDraft>? {
    try blobs("SELECT calendar FROM calendar_version WHERE version = ?", [version]).first.map {
      ClockSettingEntry(try TicketsV1.Calendar(decoding: $0))
    }
  }

  func policy(_ version: Int) throws -> ClockSettingEntry<ClockPolicy>? {
    try blobs("SELECT policy FROM clock_policy_version WHERE version = ?", [version]).first.map {
      ClockSettingEntry(try TicketsV1.ClockPolicy(decoding: $0))
    }
  }

  /// Newest first, with one more than asked for, which the oldest of them is compared with.
  func calendars(limit: Int) throws -> [ClockSettingEntry<CalendarDraft>] {
    try blobs("SELECT calendar FROM calendar_version ORDER BY version DESC LIMIT ?", [limit + 1]).map {
      ClockSettingEntry(try TicketsV1.Calendar(decoding: $0))
    }
  }

  func policies(limit: Int) throws -> [ClockSettingEntry<ClockPolicy>] {
    try blobs("SELECT policy FROM clock_policy_version ORDER BY version DESC LIMIT ?", [limit + 1]).map {
      ClockSettingEntry(try TicketsV1.ClockPolicy(decoding: $0))
    }
  }

  func insert(_ entry: ClockSettingEntry<CalendarDraft>) throws {
    try insert("calendar_version (version, print, calendar)", entry.version, TicketsV1.Calendar(entry).encoded())
  }

  func insert(_ entry: ClockSettingEntry<ClockPolicy>) throws {
    try insert("clock_policy_version (version, print, policy)", entry.version, TicketsV1.ClockPolicy(entry).encoded())
  }

  private func insert(_ table: String, _ version: Int, _ payload: [UInt8]) throws {
    try database.execute(
      sql: "INSERT INTO \(table) VALUES (?, ?, ?)", arguments: [version, Fingerprint.of(payload), Blob(payload)])
  }
}

extension CalendarDraft {
  init(_ calendar: TicketsV1.Calendar) {
    func days(_ days: [TicketsV1.CalendarDay]) -> [Day] {
      days.map { Day(day: $0.day, open: $0.open, note: $0.note) }
    }
    self.init(zone: calendar.zone, week: days(calendar.week), exceptions: days(calendar.exceptions))
  }
}

extension ClockSettingEntry<CalendarDraft> {
  init(_ calendar: TicketsV1.Calendar) {
    self.init(
      version: Int(clamping: calendar.version), setting: CalendarDraft(calendar),
      at: Instant(millisecondsSinceEpoch: calendar.setAtMs), actor: calendar.actor, reason: calendar.reason)
  }
}

extension ClockSettingEntry<ClockPolicy> {
  init(_ policy: TicketsV1.ClockPolicy) {
    var targets: [ClockTerm: Int64] = [:]
    for target in policy.targets {
      if let term = ClockTerm(name: target.term) { targets[term] = target.targetMs }
    }
    let version = Int(clamping: policy.version)
    self.init(
      version: version, setting: ClockPolicy(version: version, milliseconds: targets),
      at: Instant(millisecondsSinceEpoch: policy.setAtMs), actor: policy.actor, reason: policy.reason)
  }
}

extension TicketsV1.Calendar {
  init(_ entry: ClockSettingEntry<CalendarDraft>) {
    func days(_ days: [CalendarDraft.Day]) -> [TicketsV1.CalendarDay] {
      days.map { TicketsV1.CalendarDay(day: $0.day, open: $0.open, note: $0.note) }
    }
    self.init(
      version: UInt32(clamping: entry.version), zone: entry.setting.zone, week: days(entry.setting.week),
      exceptions: days(entry.setting.exceptions), actor: entry.actor, setAtMs: entry.at.millisecondsSinceEpoch,
      reason: entry.reason)
  }
}

extension TicketsV1.ClockPolicy {
  init(_ entry: ClockSettingEntry<ClockPolicy>) {
    self.init(
      version: UInt32(clamping: entry.version),
      targets: ClockTerm.all.map { TicketsV1.ClockTarget(term: $0.name, targetMs: entry.setting[$0]) },
      actor: entry.actor, setAtMs: entry.at.millisecondsSinceEpoch, reason: entry.reason)
  }
}
