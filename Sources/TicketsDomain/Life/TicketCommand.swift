public import BusinessTime

/// What somebody wants done with a ticket.
public enum TicketCommand: Sendable, Hashable {
  /// Supplies what was missing. The assessment is the regulation's, of the filing with what was supplied.
  case complete(Filing, FilingAssessment)
  case assign(to: String, reason: String, proposal: String)
  case requeue(reason: String, proposal: String)
  case startWork
  case pauseWork
  case reply(text: String)
  case note(text: String)
  case customerMessage(text: String, isOnline: Bool)
  case waitForCustomer(reason: String)
  case hold(reason: String)
  /// To the next line. `developer` counts from line 2 only; empty lets routing find one.
  case escalate(reason: String, stepsTried: String, developer: String)
  case returnToLine(SupportLine, reason: String)
  case developerDone(text: String)
  case acceptWork
  case refuseWork(reason: String)
  /// - Parameter despite: why it is solved although children are open; empty when they have to be finished.
  case solve(text: String, despite: String = "")
  case close(reason: String)
  case cancel(reason: String)
  case handOverOversight(to: String, reason: String)
  /// A person, or with an empty name whoever of a line is free; nil takes the ticket's line.
  case askColleague(String, line: SupportLine?, question: String, isBlocker: Bool)
  case answerColleague(HelpRequest, answer: String, minutes: Int)
  case settleHelp(HelpRequest, HelpStep)
  /// Becomes a redirect to another ticket. Decided for both by ``Ticket/merge(into:_:targetVersion:force:_:)``.
  case merge(into: Int64, reason: String)
  /// Stands for itself again, as it was.
  case unmerge(MergedTicket, reason: String)
  /// Messages of it have become another ticket.
  case split(SplitOff, reason: String)
  case undoSplit(SplitOff, reason: String)
  case link(TicketLink, reason: String)
  case unlink(TicketLink, reason: String)
  case prioritize(TicketPriority, reason: String)
  /// Begins to write a reply to the customer.
  case compose
  case dropReply
  /// A file that is there, whole and of the right checksum, becomes the ticket's.
  case attach(TicketAttachment)
  case detach(TicketAttachment, reason: String)
  /// What the customer thought of a solving. Judged by ``Survey/answering(score:comment:by:at:_:)`` before.
  case rate(SurveyAnswer, survey: Int)
  /// Ends a person's running segment, by a rule: an idle pause or the end of a workday.
  case stopSegment(of: String, at: Instant, reason: String)
}

/// A command with everything its decision rests on besides the ticket.
public struct TicketOrder: Sendable, Hashable {
  public var command: TicketCommand
  public var actor: Actor
  /// The version the actor has seen; 0 takes the present one.
  public var expectedVersion: Int64
  public var now: Instant
  /// The actor's running segment on another ticket, which starting here pauses.
  public var runningElsewhere: WorkSegment?
  /// The ticket's children that are not finished.
  public var openChildren: [Int64] = []

  public init(
    _ command: TicketCommand, by actor: Actor, expectedVersion: Int64 = 0, at now: Instant,
    runningElsewhere: WorkSegment? = nil
  ) {
    self.command = command
    self.actor = actor
    self.expectedVersion = expectedVersion
    self.now = now
    self.runningElsewhere = runningElsewhere
  }
}
