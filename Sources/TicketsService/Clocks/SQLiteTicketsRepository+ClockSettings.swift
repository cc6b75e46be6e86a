internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: ClockSettingsRepository {
  func calendar(version: Int) async throws -> ClockSettingEntry<CalendarDraft> {
    try await store.read { database in
      let wanted = version == 0 ? try clockBook.openTime(database).calendar.version : version
      guard let entry = try calendarEntry(wanted, database) else {
        throw TicketsError.unknownClockSetting("calendar", version: version)
      }
      return entry
    }
  }

  func clockPolicy(version: Int) async throws -> ClockSettingEntry<ClockPolicy> {
    try await store.read { database in
      let wanted = version == 0 ? try clockBook.rules(database).policy.version : version
      guard let entry = try policyEntry(wanted, database) else {
        throw TicketsError.unknownClockSetting("clock policy", version: version)
      }
      return entry
    }
  }

  func openTimeInForce() async throws -> OpenTimeTable { try await store.read { try clockBook.openTime($0) } }

  func apply(
    _ draft: CalendarDraft, _ order: ClockSettingOrder, once: KeyedWrite<ClockSettingOutcome>?
  ) async throws -> KeyedOutcome<ClockSettingOutcome> {
    try await change(order, once: once) { database in
      let past = try clockBook.rules(database)
      let version = past.calendarVersion + 1
      try order.expect(past.calendarVersion, of: "the calendar")
      let calendar = try clockBook.calendar(of: draft, version: version)
      let present = try calendarEntry(past.calendarVersion, database)?.setting ?? clockBook.standardDraft
      let entry = ClockSettingEntry(version: version, setting: draft, order)
      return ClockSettingChange(
        version: version, differences: present.differences(to: draft), cause: "calendar \(version)", past: past,
        rules: ClockRules(policy: past.policy, openTime: OpenTimeTable(calendar, around: order.now)),
        subject: "calendar", payload: TicketsV1.Calendar(entry).encoded()
      ) { try $0.insert(entry) }
    }
  }

  func apply(
    _ targets: [(term: String, milliseconds: Int64)], _ order: ClockSettingOrder,
    once: KeyedWrite<ClockSettingOutcome>?
  ) async throws -> KeyedOutcome<ClockSettingOutcome> {
    try await change(order, once: once) { database in
      let past = try clockBook.rules(database)
      try order.expect(past.policy.version, of: "the clock policy")
      let policy = try past.policy.changed(targets)
      let entry = ClockSettingEntry(version: policy.version, setting: policy, order)
      return ClockSettingChange(
        version: policy.version, differences: past.policy.differences(to: policy).map(\.words),
        cause: "policy \(policy.version)", past: past, rules: ClockRules(policy: policy, openTime: past.openTime),
        subject: "clock_policy", payload: TicketsV1.ClockPolicy(entry).encoded()
      ) { try $0.insert(entry) }
    }
  }

  func calendarVersions(limit: Int) async throws -> [ClockSettingVersion] {
    try await store.read { database in
      var entries = try ClockSettingTables(database: database).calendars(limit: limit)
      if entries.count <= limit, let first = try calendarEntry(1, database) { entries.append(first) }
      return zip(entries, entries.dropFirst()).map { entry, before in
        ClockSettingVersion(entry, changes: before.setting.differences(to: entry.setting))
      }
    }
  }

  func clockPolicyVersions(limit: Int) async throws -> [ClockSettingVersion] {
    try await store.read { database in
      var entries = try ClockSettingTables(database: database).policies(limit: limit)
      if entries.count <= limit, let first = try policyEntry(1, database) { entries.append(first) }
      return zip(entries, entries.dropFirst()).map { entry, before in
        ClockSettingVersion(entry, changes: before.setting.differences(to: entry.setting).map(\.words))
      }
    }
  }

  /// Nil for a version there is not.
  private func calendarEntry(_ version: Int, _ database: Database) throws -> ClockSettingEntry<CalendarDraft>? {
    if let entry = try ClockSettingTables(database: database).calendar(version) { return entry }
    guard version == 1 else { return nil }
    return ClockSettingEntry(version: 1, setting: clockBook.standardDraft, at: .epoch, actor: "", reason: "")
  }

  private func policyEntry(_ version: Int, _ database: Database) throws -> ClockSettingEntry<ClockPolicy>? {
    if let entry = try ClockSettingTables(database: database).policy(version) { return entry }
    guard version == 1 else { return nil }
    return ClockSettingEntry(version: 1, setting: .standard, at: .epoch, actor: "", reason: "")
  }
}

extension ClockSettingEntry {
  fileprivate init(version: Int, setting: Setting, _ order: ClockSettingOrder) {
    self.init(
      version: version, setting: setting, at: order.now, actor: order.actor.description, reason: order.reason)
  }
}

extension ClockSettingVersion {
  fileprivate init<Setting>(_ entry: ClockSettingEntry<Setting>, changes: [String]) {
    self.init(version: entry.version, at: entry.at, actor: entry.actor, reason: entry.reason, changes: changes)
  }
}

extension ClockSettingOrder {
  fileprivate func expect(_ present: Int, of what: String) throws(TicketRefusal) {
    guard expectedVersion == 0 || expectedVersion == present else {
      throw .staleVersion(subject: what, expected: Int64(expectedVersion), present: Int64(present))
    }
  }
}

extension ClockTargetDifference {
  /// `resolution.P3 24 h -> 16 h`
  fileprivate var words: String {
    func time(_ milliseconds: Int64) -> String {
      if milliseconds % 3_600_000 == 0 { return "\(milliseconds / 3_600_000) h" }
      return milliseconds % 60_000 == 0 ? "\(milliseconds / 60_000) min" : "\(milliseconds / 1_000) s"
    }
    return "\(term.name) \(time(from)) -> \(time(to))"
  }
}
