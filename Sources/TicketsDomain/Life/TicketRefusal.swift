/// Why a command was refused. Nothing has changed then.
public enum TicketRefusal: Error, Sendable, Hashable {
  /// Somebody else was faster.
  case staleVersion(subject: String, expected: Int64, present: Int64)
  /// The transition table has no such way; `allowed` are the ways there are from here.
  case illegalTransition(
    ticket: Int64, action: TicketAction, state: TicketState, line: SupportLine, allowed: [TicketAction])
  /// The way exists, but is not this actor's.
  case notPermitted(ticket: Int64, action: TicketAction, actor: String, open: [TransitionRight])
  /// The command lacks something or a condition does not hold.
  case unmet(ticket: Int64, action: TicketAction, guard: TransitionGuard)
  /// A parent is solved after its children.
  case openChildren(ticket: Int64, children: [Int64])
  case malformed(field: String, should: String)
  case tooLong(field: String, limitBytes: Int, givenBytes: Int)
  /// The regulation is not content.
  case regulation(FilingAssessment)
  case noRunningSegment(ticket: Int64, person: String)
  case alreadyAnswered(help: Int64)
  case helpWithdrawn(help: Int64)
  /// Somebody of the line was faster.
  case helpTaken(help: Int64, by: String)
  case notAsked(help: Int64, colleague: String)
  case notAsker(help: Int64, asker: String)
}

extension TicketRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .staleVersion(let subject, let expected, let present):
      return
        "\(subject) is at version \(present), not \(expected): somebody changed it in between. Read it again and retry."
    case .illegalTransition(let ticket, let action, let state, let line, let allowed):
      let ways = allowed.isEmpty ? "nothing" : allowed.map(\.rawValue).joined(separator: ", ")
      return "T-\(ticket) is \(state.name) on line \(line.rawValue), where '\(action.rawValue)' is not possible. "
        + "Possible for you now: \(ways)."
    case .notPermitted(let ticket, let action, let actor, let open):
      let whom = open.map(\.words).joined(separator: ", ")
      return "\(actor) may not '\(action.rawValue)' T-\(ticket); open to \(whom)."
    case .unmet(let ticket, let action, let unmet):
      return "T-\(ticket): '\(action.rawValue)' needs \(unmet.words)."
    case .openChildren(let ticket, let children):
      return "T-\(ticket) has open children: \(children.map(Ticket.label).joined(separator: ", ")). "
        + "Finish them first, or say why it is solved all the same."
    case .malformed(let field, let should): return "\(field) must be \(should)."
    case .tooLong(let field, let limit, let given):
      return "\(field) has \(given) bytes; the limit is \(limit). Shorten it."
    case .regulation(let assessment):
      let reject = assessment.rejections
      return "The regulation (version \(assessment.regulationVersion)) is not met in \(reject.count) "
        + "\(reject.count == 1 ? "point" : "points"): \(reject.map(\.clause).joined(separator: ", "))."
    case .noRunningSegment(let ticket, let person): return "\(person) has no running clock on T-\(ticket)."
    case .alreadyAnswered(let help): return "Request \(help) has been answered already."
    case .helpWithdrawn(let help): return "Request \(help) has been withdrawn."
    case .helpTaken(let help, let colleague): return "Request \(help) has been taken by \(colleague)."
    case .notAsked(let help, let colleague):
      return "Request \(help) was put to \(colleague), others than who asks; it is theirs to settle."
    case .notAsker(let help, let asker): return "Request \(help) is \(asker)'s to withdraw."
    }
  }
}
