extension Ticket {
  /// The ticket an incident's first change makes.
  public static func imported(
    _ row: ImportedChange, source: String, number: Int64 = 0, by actor: Actor
  ) -> (ticket: Ticket, changes: [TicketChange]) {
    var start = row.placement
    start.state = .queued
    start.owner = ""
    var ticket = Ticket(
      number: number, placement: start, kind: .question, priority: row.priority ?? .p3, impact: 0, urgency: 0,
      channel: .historyImport, customer: "", subject: "\(row.incident) \(row.product)".trimmed, topic: "",
      product: row.product, skills: [], filer: source, manager: "", managerDeputy: "", customerIsOnline: false,
      externalID: row.incident, sourceImpact: row.impact, isImported: true, reason: "", createdAt: row.at,
      updatedAt: row.at, lineEnteredAt: row.at, queuedAt: row.at, linesVisited: LineSet(row.line))
    ticket.version = 1
    let filed = TicketChange(.imported(row), at: row.at, actor: actor, before: start, after: start)
    guard row.placement != start else { return (ticket, [filed]) }
    let change = TicketChange(
      .importedChange(row, isIrregular: false), at: row.at, actor: actor, before: start, after: row.placement)
    ticket.apply(change)
    return (ticket, [filed, change])
  }

  /// What a further change of the incident comes to. Applied whatever the rules say, but marked when they would not
  /// have allowed it: a state no row of the table leads to, or a jump over a line.
  public func decideImport(_ row: ImportedChange, by actor: Actor, _ table: TransitionTable) -> TicketChange {
    let after = row.placement
    let jumps = abs(after.line.rawValue - line.rawValue) > 1
    let irregular = jumps || !table.leads(from: state, to: after.state)
    return TicketChange(
      .importedChange(row, isIrregular: irregular), at: row.at, actor: actor, before: placement, after: after)
  }
}
