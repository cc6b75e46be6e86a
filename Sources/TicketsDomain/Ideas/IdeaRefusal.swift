/// Why something was not done to an idea. Nothing has changed then.
public enum IdeaRefusal: Error, Sendable, Hashable {
  /// Somebody else was faster.
  case staleVersion(subject: String, expected: Int64, present: Int64)
  /// There is no such way from here; `allowed` are those there are for this actor.
  case illegalTransition(idea: Int64, action: IdeaAction, state: IdeaState, allowed: [IdeaAction])
  /// The way exists, but is not this actor's.
  case notPermitted(idea: Int64, action: IdeaAction, actor: String, open: [String])
  /// The command lacks something.
  case unmet(idea: Int64, action: IdeaAction, need: IdeaNeed)
  case malformed(field: String, should: String)
  case tooLong(field: String, limitBytes: Int, givenBytes: Int)
  case unknownIdea(Int64)
  /// Into itself, or into what was merged into it.
  case mergeIntoItself(idea: Int64)
  /// What is a redirect already cannot become another's.
  case alreadyMerged(idea: Int64, into: Int64)
  case tooManyAskers(idea: Int64, limit: Int)
  /// The ticket is another customer's than the one who is said to ask.
  case foreignTicket(ticket: Int64, of: String, asking: String)
  /// Who asks is recorded by those who look after them.
  case foreignCustomer(customer: String, actor: String)

  static func hold(_ text: String, to limit: Int, field: String) throws(IdeaRefusal) {
    let count = text.utf8.count
    guard count <= limit else { throw .tooLong(field: field, limitBytes: limit, givenBytes: count) }
  }
}

extension IdeaRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .staleVersion(let subject, let expected, let present):
      "\(subject) is at version \(present), not \(expected): somebody changed it in between. Read it again and retry."
    case .illegalTransition(let idea, let action, let state, let allowed):
      "\(Idea.label(idea)) is \(state.name), where '\(action.rawValue)' is not possible. Possible for you now: "
        + (allowed.isEmpty ? "nothing" : allowed.map(\.rawValue).joined(separator: ", ")) + "."
    case .notPermitted(let idea, let action, let actor, let open):
      "\(actor) may not '\(action.rawValue)' \(Idea.label(idea)); open to \(open.joined(separator: ", "))."
    case .unmet(let idea, let action, let need): "\(Idea.label(idea)): '\(action.rawValue)' needs \(need.words)."
    case .malformed(let field, let should): "\(field) must be \(should)."
    case .tooLong(let field, let limit, let given): "\(field) has \(given) bytes; the limit is \(limit). Shorten it."
    case .unknownIdea(let idea): "There is no idea \(Idea.label(idea))."
    case .mergeIntoItself(let idea): "\(Idea.label(idea)) cannot be merged into itself."
    case .alreadyMerged(let idea, let into):
      "\(Idea.label(idea)) was merged into \(Idea.label(into)) already; merge that one."
    case .tooManyAskers(let idea, let limit):
      "\(limit) customers have asked for \(Idea.label(idea)), as many as one idea can have; submit what differs as "
        + "an idea of its own."
    case .foreignTicket(let ticket, let customer, let asking):
      "\(Ticket.label(ticket)) is \(customer.isEmpty ? "no customer's" : "of \(customer)"), not of \(asking); name the "
        + "customer's own ticket, or none."
    case .foreignCustomer(let customer, let actor):
      "\(customer) is not looked after by \(actor); their manager or deputy, a specialist or a lead records who asks."
    }
  }
}
