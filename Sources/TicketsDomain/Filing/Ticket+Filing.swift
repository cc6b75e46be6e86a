public import BusinessTime

extension Ticket {
  /// The ticket a filing becomes.
  /// - Parameters:
  ///   - number: 0 when the store gives it.
  ///   - assessment: the regulation's, of this filing.
  /// - Throws: ``TicketRefusal/regulation(_:)`` with every clause when it is not acceptable, or a limit.
  public static func filed(
    _ filing: Filing, _ assessment: FilingAssessment, number: Int64 = 0, by actor: Actor, at now: Instant
  ) throws(TicketRefusal) -> (ticket: Ticket, change: TicketChange) {
    try filing.holdLimits()
    guard assessment.isAcceptable else { throw .regulation(assessment) }
    let placement =
      assessment.needsInfo
      ? Placement(state: .needsInfo, line: .managers) : Placement(state: .queued, line: assessment.line)
    var ticket = Ticket(
      number: number, placement: placement, kind: filing.kind ?? .question, priority: assessment.priority,
      impact: filing.impact, urgency: filing.urgency, channel: filing.channel, customer: filing.customer,
      subject: filing.subject.trimmed, topic: filing.topic.trimmed, product: filing.product.trimmed,
      skills: filing.skills, filer: actor.signature, manager: assessment.customer?.manager ?? "",
      managerDeputy: assessment.customer?.deputy ?? "", customerIsOnline: filing.customerIsOnline,
      externalID: filing.externalID, sourceImpact: "", isImported: false, reason: "", createdAt: now,
      updatedAt: now, lineEnteredAt: now, queuedAt: assessment.needsInfo ? nil : now,
      linesVisited: LineSet(placement.line))
    ticket.version = 1
    // An assignee named where nothing can be rejected is not followed; the reason says what was missing.
    if assessment.needsInfo {
      ticket.reason = assessment.rejections.map(\.wrong).joined(separator: "; ")
    }
    let change = TicketChange(
      .filed, at: now, actor: actor, reason: ticket.reason, before: placement, after: placement)
    return (ticket, change)
  }
}
