public import BusinessTime

extension HelpRequest {
  /// The alarm that an answer is late: for who waits, who has the request now, and the leads.
  ///
  /// Whoever declined it or handed it on has nothing to do with it any more, and is not told.
  /// - Parameter dueAt: when the answer was due.
  public func overdueAlarm(dueAt: Instant) -> Alarm {
    // A rule may have asked; nobody answers to its name.
    var recipients: [AlarmRecipient] = Customer.isSlug(asker) ? [.person(asker)] : []
    if !colleague.isEmpty { recipients.append(.person(colleague)) }
    return Alarm(
      .helpOverdue, subject: "help/\(id)", ticket: ticket, raisedAt: dueAt,
      text: "\(addressee) has not answered \(asker) about \(Ticket.label(ticket)) in time"
        + (isBlocker ? "; the ticket is blocked by it" : ""),
      recipients: recipients + [.role(.lead)])
  }
}
