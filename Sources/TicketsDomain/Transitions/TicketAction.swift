/// What can be done with a ticket, by the words people use for it.
public enum TicketAction: String, Sendable, Hashable, CaseIterable {
  case complete
  case assign
  case requeue
  case start
  case pause
  case reply
  case note
  case customerMessage = "customer-message"
  case wait
  case hold
  case escalate
  case returnToLine = "return"
  case developerDone = "done"
  case accept
  case refuse
  case solve
  case close
  case cancel
  case handOver = "hand-over"
  case ask
  case answer
  /// Claiming, declining, handing on or withdrawing a request for help.
  case settleHelp = "settle-help"
  case merge
  case unmerge
  case split
  case link
  case unlink
  case attach
  /// Deleting what was attached.
  case detach
  /// Entering what the customer thought of the solving.
  case rate
  /// Ending somebody's clock by a rule.
  case stop
  case prioritize = "priority"
  case compose
}

extension TicketCommand {
  public var action: TicketAction {
    switch self {
    case .complete: .complete
    case .assign: .assign
    case .requeue: .requeue
    case .startWork: .start
    case .pauseWork: .pause
    case .reply: .reply
    case .note: .note
    case .customerMessage: .customerMessage
    case .waitForCustomer: .wait
    case .hold: .hold
    case .escalate: .escalate
    case .returnToLine: .returnToLine
    case .developerDone: .developerDone
    case .acceptWork: .accept
    case .refuseWork: .refuse
    case .solve: .solve
    case .close: .close
    case .cancel: .cancel
    case .handOverOversight: .handOver
    case .askColleague: .ask
    case .answerColleague: .answer
    case .settleHelp: .settleHelp
    case .merge: .merge
    case .unmerge: .unmerge
    case .split, .undoSplit: .split
    case .link: .link
    case .unlink: .unlink
    case .attach: .attach
    case .detach: .detach
    case .rate: .rate
    case .stopSegment: .stop
    case .prioritize: .prioritize
    case .compose, .dropReply: .compose
    }
  }

  /// Why, as far as the command says.
  public var reason: String {
    switch self {
    case .assign(_, let reason, _), .requeue(let reason, _), .waitForCustomer(let reason), .hold(let reason),
      .escalate(let reason, _, _), .returnToLine(_, let reason), .refuseWork(let reason), .close(let reason),
      .cancel(let reason), .handOverOversight(_, let reason), .stopSegment(_, _, let reason), .solve(_, let reason),
      .merge(_, let reason), .unmerge(_, let reason), .split(_, let reason), .undoSplit(_, let reason),
      .link(_, let reason), .unlink(_, let reason), .prioritize(_, let reason),
      .detach(_, let reason):
      reason
    case .settleHelp(_, let step): step.reason
    default: ""
    }
  }

  /// What is said: a message, a note, a question, an answer.
  public var text: String {
    switch self {
    case .reply(let text), .note(let text), .customerMessage(let text, _), .developerDone(let text),
      .solve(let text, _):
      text
    case .askColleague(_, _, let question, _): question
    case .answerColleague(_, let answer, _): answer
    default: ""
    }
  }

  /// The person the command names.
  public var named: String {
    switch self {
    case .assign(let person, _, _), .escalate(_, _, let person), .handOverOversight(let person, _),
      .askColleague(let person, _, _, _):
      person
    case .settleHelp(_, .handOn(let person, _)): person
    default: ""
    }
  }

  public var stepsTried: String {
    if case .escalate(_, let steps, _) = self { steps } else { "" }
  }
}
