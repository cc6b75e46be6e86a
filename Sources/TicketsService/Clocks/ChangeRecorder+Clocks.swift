internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension ChangeRecorder {
  private var clockTables: ClockTables { ClockTables(database: transaction.database) }

  /// Lets the clocks of a ticket follow steps of its life. Imported history has none: they are computed when asked for.
  ///
  /// A change that no clock depends on costs nothing.
  /// - Parameter ticket: as it stands after the steps.
  func follow(_ steps: [ClockStep], of ticket: Ticket, isNew: Bool = false) throws {
    guard let last = steps.last, !ticket.isImported else { return }
    let rules = try clockBook.rules(transaction)
    let begun = isNew ? KeptClocks(clocks: TicketClocks(ticket: ticket.number)) : nil
    guard var kept = try begun ?? clockTables.kept(of: ticket.number) else { return }
    var progress = ClockProgress()
    for step in steps { progress.add(kept.clocks.follow(step, rules)) }
    try settle(&kept, progress, of: ticket, at: max(last.at, recordedAt), rules)
  }

  /// Stores clocks with what came of a step, and tells others.
  /// - Parameter ticket: looked up only when there is something to tell.
  func settle(
    _ kept: inout KeptClocks, _ progress: ClockProgress, of ticket: @autoclosure () throws -> Ticket?,
    at now: Instant, _ rules: ClockRules
  ) throws {
    if !progress.notices.isEmpty, let ticket = try ticket() {
      kept.events += 1
      for notice in progress.notices { try tell(notice, of: ticket, version: kept.events, rules) }
    }
    try clockTables.freeze(progress.closed, of: kept.clocks.ticket)
    try ClockTables.save(kept, at: now, rules, transaction)
  }

  private func tell(_ notice: ClockNotice, of ticket: Ticket, version: Int64, _ rules: ClockRules) throws {
    try transaction.append(
      NewEvent(
        type: notice.type, aggregate: "clocks/\(ticket.number)", aggregateVersion: version,
        occurredAtMilliseconds: notice.at.millisecondsSinceEpoch,
        recordedAtMilliseconds: recordedAt.millisecondsSinceEpoch, actor: Actor.rule("clocks").description,
        payload: TicketsV1.ClockEvent(notice, of: ticket, rules.openTime).encoded()))
  }
}

extension ClockProgress {
  mutating func add(_ other: ClockProgress) {
    notices += other.notices
    closed += other.closed
  }
}
