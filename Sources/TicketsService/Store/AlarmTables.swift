internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// Alarms as rows, each change with its event.
struct AlarmTables {
  let transaction: WriteTransaction
  /// When it became known, which differs from when it became due.
  let recordedAt: Instant

  private var tables: TicketTables { TicketTables(database: transaction.database) }

  /// Raises an alarm unless one of its kind stands for its subject already.
  /// - Returns: the alarm that stands.
  @discardableResult
  func raise(_ alarm: Alarm, by actor: Actor) throws -> Alarm {
    if let standing = try tables.standingAlarm(alarm.kind, alarm.subject) { return standing }
    try tables.execute(
      """
      INSERT INTO alarm (version, kind, subject, ticket, raised_at_ms, resolved_at_ms, text, recipients, resolved_by,
        acknowledged_by, acknowledged_at_ms)
      VALUES (1, ?, ?, ?, ?, 0, ?, ?, '', '', 0)
      """,
      [
        alarm.kind.rawValue, alarm.subject, alarm.ticket ?? 0, alarm.raisedAt.millisecondsSinceEpoch, alarm.text,
        alarm.recipients.map(\.description).joined(separator: " "),
      ])
    var alarm = alarm
    alarm.id = transaction.database.lastInsertedRowID
    try address(alarm)
    try append("alarm.raised", alarm, by: actor, at: alarm.raisedAt)
    return alarm
  }

  /// Addresses what stands of an alarm's kind for its subject to its recipients; nothing happens when nothing does.
  func readdress(_ wanted: Alarm, by actor: Actor, at now: Instant) throws {
    guard let standing = try tables.standingAlarm(wanted.kind, wanted.subject),
      let after = standing.readdressed(to: wanted.recipients, text: wanted.text)
    else { return }
    for recipient in standing.recipients {
      try tables.execute(
        "DELETE FROM alarm_recipient WHERE recipient = ? AND standing = 1 AND alarm = ?",
        [recipient.description, after.id])
    }
    try address(after)
    try change(standing, to: after, "alarm.readdressed", by: actor, at: now)
  }

  private func address(_ alarm: Alarm) throws {
    for recipient in alarm.recipients {
      try tables.execute(
        "INSERT INTO alarm_recipient (recipient, standing, alarm) VALUES (?, 1, ?)", [recipient.description, alarm.id])
    }
  }

  /// Resolves what stands of a kind for a subject; nothing happens when nothing does.
  func resolve(_ kind: AlarmKind, _ subject: String, by actor: Actor, at now: Instant) throws {
    guard let alarm = try tables.standingAlarm(kind, subject) else { return }
    try change(alarm, to: alarm.resolved(by: actor, at: now), "alarm.resolved", by: actor, at: now)
  }

  /// - Returns: the alarm as it stands then.
  func acknowledge(_ alarm: Alarm, by actor: Actor, at now: Instant) throws -> Alarm {
    guard let after = alarm.acknowledged(by: actor, at: now) else { return alarm }
    let isResolved = alarm.resolvedAt == nil && after.resolvedAt != nil
    try change(alarm, to: after, isResolved ? "alarm.resolved" : "alarm.acknowledged", by: actor, at: now)
    return after
  }

  private func change(
    _ before: Alarm, to after: Alarm, _ type: String, by actor: Actor, at now: Instant
  ) throws {
    try tables.execute(
      """
      UPDATE alarm SET version = ?, text = ?, recipients = ?, resolved_at_ms = ?, resolved_by = ?,
        acknowledged_by = ?, acknowledged_at_ms = ?
      WHERE id = ?
      """,
      [
        after.version, after.text, after.recipients.map(\.description).joined(separator: " "),
        after.resolvedAt.storedMilliseconds, after.resolvedBy, after.acknowledgedBy,
        after.acknowledgedAt.storedMilliseconds, after.id,
      ])
    if before.resolvedAt == nil, after.resolvedAt != nil {
      for recipient in after.recipients {
        try tables.execute(
          "UPDATE alarm_recipient SET standing = 0 WHERE recipient = ? AND standing = 1 AND alarm = ?",
          [recipient.description, after.id])
      }
    }
    try append(type, after, by: actor, at: now)
  }

  private func append(_ type: String, _ alarm: Alarm, by actor: Actor, at instant: Instant) throws {
    try transaction.append(
      NewEvent(
        type: type, aggregate: "alarm/\(alarm.id)", aggregateVersion: alarm.version,
        occurredAtMilliseconds: instant.millisecondsSinceEpoch,
        recordedAtMilliseconds: recordedAt.millisecondsSinceEpoch, actor: actor.description,
        payload: TicketsV1.AlarmEvent(alarm: TicketsV1.Alarm(alarm)).encoded()))
  }
}

extension TicketTables {
  static let alarmColumns = """
    a.id, a.version, a.kind, a.subject, a.ticket, a.raised_at_ms, a.text, a.recipients, a.resolved_at_ms,
    a.resolved_by, a.acknowledged_at_ms, a.acknowledged_by
    """

  func standingAlarm(_ kind: AlarmKind, _ subject: String) throws -> Alarm? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.alarmColumns) FROM alarm a WHERE a.kind = ? AND a.subject = ? AND a.resolved_at_ms = 0")
    return try Row.fetchOne(statement, arguments: [kind.rawValue, subject]).map(Self.alarm)
  }

  func alarm(_ id: Int64) throws -> Alarm? {
    let statement = try database.cachedStatement(sql: "SELECT \(Self.alarmColumns) FROM alarm a WHERE a.id = ?")
    return try Row.fetchOne(statement, arguments: [id]).map(Self.alarm)
  }

  static func alarm(_ row: Row) throws -> Alarm {
    guard let kind = AlarmKind(rawValue: row[2]) else {
      throw StoreError.corrupt(path: "table alarm", reason: "alarm \(row[0] as Int64) is of an unknown kind")
    }
    let ticket: Int64 = row[4]
    let recipients: String = row[7]
    return Alarm(
      id: row[0], version: row[1], kind, subject: row[3], ticket: ticket == 0 ? nil : ticket,
      raisedAt: Instant(stored: row[5]), text: row[6],
      recipients: recipients.split(separator: " ").compactMap { AlarmRecipient(String($0)) },
      resolvedAt: Instant(optional: row[8]), resolvedBy: row[9], acknowledgedAt: Instant(optional: row[10]),
      acknowledgedBy: row[11])
  }
}
