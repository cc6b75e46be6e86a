internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  /// Makes a customer's message a ticket of its own, because the one it was written to was closed too long ago.
  func openFollowUp(
    of closed: Ticket, text: String, isOnline: Bool, _ request: CommandRequest, _ recorder: ChangeRecorder
  ) throws -> CommandOutcome {
    let (ticket, filed) = closed.followUp(
      customer: try recorder.tables.customer(closed.customer), isOnline: isOnline, by: request.actor, at: request.now)
    var filing = Filing()
    filing.body = text
    let new = try recorder.create(ticket, [filed], filing: filing, key: nil, print: nil)
    let tied = try tie(new, to: closed, .followUp, by: request.actor, at: request.now, recorder)
    let days = rules.policy.reopenWithinMilliseconds / 86_400_000
    return CommandOutcome(
      ticket: tied.made,
      notices: ["\(closed.label) was closed more than \(days) days ago: \(new.label) was opened as its follow-up"])
  }
}

extension TicketTables {
  /// The ticket a command is for: itself, or what it was merged into.
  ///
  /// - Returns: with it a notice when the command goes to another ticket than the one named.
  /// - Throws: ``TicketRefusal/staleVersion(subject:expected:present:)`` when a version was expected of one that was
  ///   merged: whoever saw it has not seen what it is now.
  func addressed(_ number: Int64, expectedVersion: Int64) throws -> (ticket: Ticket, notices: [String]) {
    guard let named = try ticket(number) else { throw TicketsError.unknownTicket(number) }
    guard named.state == .merged else { return (named, []) }
    let root = try root(of: number)
    // Another helpdesk's history may say MERGED without saying into what.
    guard root != number, let present = try ticket(root) else { return (named, []) }
    guard expectedVersion == 0 else {
      throw TicketRefusal.staleVersion(
        subject: "\(named.label), now \(present.label),", expected: expectedVersion, present: present.version)
    }
    return (present, ["\(named.label) was merged into \(present.label), where this was done"])
  }
}
