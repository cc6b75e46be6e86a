internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

extension TicketsV1.TicketEvent {
  /// The payload other services hear.
  /// - Parameter ticket: as it stands after the change.
  init(_ change: TicketChange, of ticket: Ticket) {
    self.init(
      ticket: TicketsV1.Ticket(ticket), fromState: TicketsV1.State(change.before.state),
      fromLine: UInt32(change.before.line.rawValue), fromOwner: change.before.owner, reason: change.reason)
    otherTicket = change.otherTicket(than: ticket.number).map { UInt64(clamping: $0) } ?? 0
    switch change.what {
    case .assigned(let proposal), .requeued(let proposal): self.proposal = proposal
    case .replied(let message), .noted(let message), .customerWrote(let message, _):
      self.message = TicketsV1.Message(message)
    case .helpAsked(let help), .helpAnswered(let help), .helpSettled(let help, _):
      self.help = TicketsV1.HelpRequest(help, at: change.at)
    case .segmentStarted(let segment), .segmentEnded(let segment): self.segment = TicketsV1.WorkSegment(segment)
    case .attached(let attachment), .attachmentRemoved(let attachment):
      self.attachment = TicketsV1.Attachment(attachment)
    case .rated(_, let survey): self.survey = UInt32(clamping: survey)
    case .imported(let row), .importedChange(let row, _):
      sourceStatus = row.sourceStatus
      sourceLevel = row.sourceLevel
    default: break
    }
  }
}
