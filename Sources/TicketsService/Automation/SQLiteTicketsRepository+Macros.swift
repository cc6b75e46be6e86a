internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func run(_ order: MacroOrder, once: KeyedWrite<MacroOutcome>?) async throws -> KeyedOutcome<MacroOutcome> {
    try await rehearsable(isDryRun: order.isDryRun, once: once) { transaction in
      try run(order, transaction)
    }
  }

  /// Performs all actions of a macro; a refusal is thrown, and with it the transaction's part is given up.
  private func run(_ order: MacroOrder, _ transaction: WriteTransaction) throws -> MacroOutcome {
    let automation = AutomationTables(database: transaction.database)
    guard let standing = try automation.standing(order.macro) else { throw AutomationError.unknownRule(order.macro) }
    guard standing.kind == .macro else { throw AutomationError.notMacro(order.macro, standing.kind) }
    guard standing.isEnabled else { throw MacroRefusal.disabled(macro: order.macro) }
    let macro = try automation.rule(standing)
    let values = try macro.arguments(order.values)

    let tables = TicketTables(database: transaction.database)
    let (ticket, redirection) = try tables.addressed(order.ticket, expectedVersion: order.expectedVersion)
    var occasion = RuleOccasion(
      ticket: ticket, at: order.now, actor: order.actor.description,
      isOpenHour: try clockBook.openTime(transaction.database).isOpen(at: order.now))
    if let unmet = macro.unmet(occasion) {
      throw MacroRefusal.unmet(macro: order.macro, ticket: ticket.number, unmet)
    }
    guard order.expectedVersion == 0 || order.expectedVersion == ticket.version else {
      throw TicketRefusal.staleVersion(
        subject: ticket.label, expected: order.expectedVersion, present: ticket.version)
    }
    var outcome = MacroOutcome(ticket: ticket, attribution: "macro/\(macro.signature)", notices: redirection)
    var request = CommandRequest(actor: order.actor, now: order.now)
    request.actor.via = [order.actor.via, outcome.attribution].filter { !$0.isEmpty }.joined(separator: " ")
    for (index, action) in macro.actions.enumerated() {
      occasion.ticket = try tables.ticket(ticket.number) ?? outcome.ticket
      let current = occasion
      let steps = action.steps(on: current.ticket) { place in
        values[place] ?? RulePlace(rawValue: place)?.text(current) ?? ""
      }
      do {
        for step in steps { try perform(step, of: macro, on: ticket.number, request, transaction, &outcome) }
      } catch let refusal as TicketRefusal {
        throw MacroRefusal.action(number: index + 1, verb: action.verb, macro: order.macro, refusal)
      }
    }
    outcome.ticket = try tables.ticket(ticket.number) ?? outcome.ticket
    var run = RuleRun(
      macro, on: ticket.number, at: order.now, .done, outcome.actions.map { ActionRun(summary: $0) })
    run.actor = order.actor.description
    try automation.insert(run)
    return outcome
  }

  private func perform(
    _ step: RuleStep, of rule: AutomationRule, on number: Int64, _ request: CommandRequest,
    _ transaction: WriteTransaction, _ outcome: inout MacroOutcome
  ) throws {
    switch step {
    case .command(let command):
      let result = try perform(command, on: number, request, transaction)
      outcome.notices += result.notices
      outcome.pickups += result.pickups
    case .alarm(let text, let recipients):
      try raiseAlarm(of: rule, about: number, text, recipients, request, transaction)
    }
    outcome.actions.append(step.summary)
  }

  /// Raises the alarm of a rule about a ticket; while one stands, another changes nothing.
  ///
  /// Somebody is always told: when the ticket has none of the people it is for, the leads are.
  func raiseAlarm(
    of rule: AutomationRule, about ticket: Int64, _ text: String, _ recipients: [AlarmRecipient],
    _ request: CommandRequest, _ transaction: WriteTransaction
  ) throws {
    try AlarmTables(transaction: transaction, recordedAt: request.now).raise(
      Alarm(
        .automation, subject: "rule/\(rule.id)/ticket/\(ticket)", ticket: ticket, raisedAt: request.now, text: text,
        recipients: recipients.isEmpty ? [.role(.lead)] : recipients), by: request.actor)
  }
}
