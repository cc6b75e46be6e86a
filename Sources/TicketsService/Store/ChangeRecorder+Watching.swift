internal import BusinessTime
internal import TicketsDomain

extension ChangeRecorder {
  var alarms: AlarmTables { AlarmTables(transaction: transaction, recordedAt: recordedAt) }

  /// Lets the watch over a ticket follow its changes: activity puts the stall off and resolves its alarm.
  ///
  /// A queued ticket, which most writes are about, costs one lookup; one that was just filed costs nothing.
  func watch(_ ticket: Ticket, _ changes: [TicketChange], isNew: Bool = false) throws {
    if isNew, ticket.stallTerm == nil { return }
    let before = isNew ? nil : try tables.stallWatch(of: ticket.number)
    guard before != nil || ticket.stallTerm != nil else { return }
    let after = StallWatch.following(before, ticket, changes, try tables.alarmPolicy(), try openTime())
    if let before, before.alarm != nil, after?.alarm == nil, let change = changes.last(where: \.isActivity) {
      for kind in [AlarmKind.stalled, .developerSilent] {
        try alarms.resolve(kind, "ticket/\(ticket.number)", by: change.actor, at: change.at)
      }
    }
    if let after {
      if after != before { try tables.save(after) }
    } else if before != nil {
      try tables.removeStallWatch(of: ticket.number)
    }
  }

  /// A question gets its due time by the policy in force, and is looked at again when half of it has passed.
  func store(asked help: HelpRequest, on ticket: Ticket) throws -> HelpRequest {
    var help = help
    let target = try tables.alarmPolicy().milliseconds(.help(ticket.priority))
    var reminder: Instant?
    if target > 0 {
      let openTime = try openTime()
      help.dueAt = openTime.due(from: help.askedAt, afterMilliseconds: target)
      reminder = openTime.due(from: help.askedAt, afterMilliseconds: target / 2)
    }
    help.id = try tables.insert(help, next: reminder)
    return help
  }

  /// Stores a request after a step; one that is over needs no reminder, and its alarm is resolved. One that has changed
  /// hands keeps its alarm, which is for whoever has it now.
  func store(settled help: HelpRequest, by actor: Actor, at instant: Instant) throws {
    try tables.update(help)
    if !help.isOpen {
      try alarms.resolve(.helpOverdue, "help/\(help.id)", by: actor, at: instant)
    } else if let dueAt = help.dueAt {
      try alarms.readdress(help.overdueAlarm(dueAt: dueAt), by: actor, at: instant)
    }
  }
}
