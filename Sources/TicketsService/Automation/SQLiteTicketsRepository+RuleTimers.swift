internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  /// Acted on in one transaction.
  private static let timerBatch = 20

  /// Starts the timers that run from an event, and stops those whose ticket does not stand as it has to any more.
  func runTimers(_ event: RuleEvent, _ picture: AutomationPicture, _ automation: AutomationTables) throws {
    let rules = picture.timers(after: event.sequence)
    guard !rules.isEmpty else { return }
    let running = Dictionary(
      try automation.timers(of: event.ticket.number).map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first })
    let openTime = try clockBook.openTime(automation.database)
    let occasion = RuleOccasion(
      ticket: event.ticket, at: event.at, actor: event.actor, isOpenHour: openTime.isOpen(at: event.at))
    for rule in rules where !rule.hasActed(as: event.actor) {
      guard let timer = rule.timer else { continue }
      let runs = running[rule.id]
      guard rule.unmet(occasion) == nil else {
        if let runs { try automation.remove(runs) }
        continue
      }
      guard rule.events.contains(event.type), runs == nil || timer.restarts else { continue }
      try automation.save(
        RunningTimer(
          ticket: event.ticket.number, rule: rule.id, startedAt: event.at, dueAt: timer.due(from: event.at, openTime),
          event: event.sequence, depth: try automation.depth(causing: event.sequence) + 1))
    }
  }

  /// Gives the timers that run for a changed rule its new length, counted from when they were started.
  func retime(_ rule: AutomationRule, _ automation: AutomationTables) throws {
    guard let length = rule.timer else { return }
    let openTime = try clockBook.openTime(automation.database)
    for var timer in try automation.timers(of: rule.id) {
      timer.dueAt = length.due(from: timer.startedAt, openTime)
      try automation.save(timer)
    }
  }

  /// Timers that count open time keep what they have left of it under another calendar.
  func moveTimers(by change: ClockSettingChange, _ automation: AutomationTables, at now: Instant) throws {
    for standing in try automation.standings() where standing.kind == .timer {
      guard try automation.rule(standing).timer?.isBusinessTime == true else { continue }
      for var timer in try automation.timers(of: standing.id) where timer.dueAt > now {
        timer.dueAt = change.moved(timer.dueAt, at: now)
        try automation.save(timer)
      }
    }
  }

  /// Lets the rules act whose timers have run out, each in the transaction that ends its timer.
  ///
  /// - Returns: how many timers ended. 0 also while an event waits that happened before one of them ran out: it may
  ///   have stopped it.
  func endTimers(_ picture: AutomationPicture, at now: Instant) async throws -> Int {
    let earliest = try await store.read { try AutomationTables(database: $0).earliestTimer() }
    guard let earliest, earliest <= now else { return 0 }
    return try await store.write { transaction in
      let automation = AutomationTables(database: transaction.database)
      let state = try automation.state()
      guard state.revision == picture.revision else { return 0 }
      let horizon = try automation.recordedAt(event: state.cursor + 1)
      let runner = RuleRunner(repository: self, transaction: transaction, now: now)
      var ended = 0
      var tickets: Set<Int64> = []
      for timer in try automation.timers(dueAt: now, limit: Self.timerBatch) {
        // What the act of another rule has come to on the same ticket has to be looked at first.
        if let horizon, timer.dueAt >= horizon { break }
        guard tickets.insert(timer.ticket).inserted else { break }
        try automation.remove(timer)
        try act(timer, picture, runner)
        ended += 1
        // A trip has changed the rules; the rest is due still.
        guard try automation.state().revision == picture.revision else { break }
      }
      return ended
    }
  }

  /// The ticket has to stand as the rule says now, too.
  private func act(_ timer: RunningTimer, _ picture: AutomationPicture, _ runner: RuleRunner) throws {
    guard let rule = picture.rules.first(where: { $0.rule.id == timer.rule })?.rule,
      let ticket = try TicketTables(database: runner.transaction.database).ticket(timer.ticket)
    else { return }
    let openTime = try clockBook.openTime(runner.transaction.database)
    let occasion = RuleOccasion(
      ticket: ticket, at: runner.now, actor: "rule/\(rule.signature)", isOpenHour: openTime.isOpen(at: runner.now))
    guard rule.unmet(occasion) == nil else { return }
    try runner.act(
      rule, on: occasion, .init(event: timer.event, type: RuleRun.timerEvent, actor: "", depth: timer.depth))
  }
}
