public import BusinessTime

extension Ticket {
  /// The ticket that messages of this one become: queued anew, with what is known of the customer's trouble.
  /// - Parameters:
  ///   - subject: empty takes the first words of the first message.
  ///   - messages: oldest first, never empty.
  ///   - customer: as they are looked after now.
  public func splitOff(
    _ messages: [TicketMessage], subject: String, customer: Customer?, by actor: Actor, at now: Instant
  ) -> (ticket: Ticket, body: String, change: TicketChange) {
    let first = messages.first?.text ?? ""
    let subject = subject.isBlank ? Self.opening(first) : subject.trimmed
    var ticket = successor(subject: subject, filer: actor.signature, channel: .manager, customer: customer, at: now)
    // What the customer wrote waits since they wrote it, as long as nobody has answered here.
    if let unansweredSince {
      ticket.unansweredSince = messages.first { $0.kind == .customer && $0.at >= unansweredSince }?.at
    }
    let change = TicketChange(
      .filed, at: now, actor: actor, reason: "split off from \(label)", before: ticket.placement,
      after: ticket.placement)
    return (ticket, messages.map(\.text).joined(separator: "\n\n"), change)
  }

  /// The ticket a customer's message becomes when this one was closed too long ago to go on.
  public func followUp(
    customer: Customer?, isOnline: Bool, by actor: Actor, at now: Instant
  ) -> (ticket: Ticket, change: TicketChange) {
    var ticket = successor(subject: subject, filer: filer, channel: channel, customer: customer, at: now)
    ticket.customerIsOnline = isOnline
    let change = TicketChange(
      .filed, at: now, actor: actor, reason: "follow-up of \(label)", before: ticket.placement,
      after: ticket.placement)
    return (ticket, change)
  }

  private func successor(
    subject: String, filer: String, channel: Channel, customer: Customer?, at now: Instant
  ) -> Ticket {
    // Line 3 takes nothing directly: somebody of line 2 has to oversee it.
    let placement = Placement(state: .queued, line: min(line, .specialists))
    var ticket = Ticket(
      number: 0, placement: placement, kind: kind, priority: priority, impact: impact, urgency: urgency,
      channel: channel == .historyImport ? .manager : channel, customer: self.customer, subject: subject,
      topic: topic, product: product, skills: skills, filer: filer, manager: customer?.manager ?? manager,
      managerDeputy: customer?.deputy ?? managerDeputy, customerIsOnline: customerIsOnline, externalID: "",
      sourceImpact: "", isImported: false, reason: "", createdAt: now, updatedAt: now, lineEnteredAt: now,
      queuedAt: now, linesVisited: LineSet(placement.line))
    ticket.version = 1
    return ticket
  }

  /// The first words of a text, short enough for a subject.
  private static func opening(_ text: String) -> String {
    let limit = 100
    let line = text.trimmed.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count <= limit ? line : String(line.prefix(limit - 1)) + "…"
  }
}
