internal import BusinessTime

extension Idea {
  /// Decides a command. Pure: the same idea, order and table give the same change.
  /// - Returns: nil when it is so already, as when the same vote is given again.
  /// - Throws: ``IdeaRefusal``; then nothing changes.
  public func decide(_ order: IdeaOrder, _ table: IdeaTable) throws(IdeaRefusal) -> IdeaChange? {
    guard order.expectedVersion == 0 || order.expectedVersion == version else {
      throw .staleVersion(subject: label, expected: order.expectedVersion, present: version)
    }
    try IdeaRefusal.hold(order.command.reason, to: TextLimits.reason, field: "reason")
    try IdeaRefusal.hold(order.command.text, to: TextLimits.longText, field: "text")
    let after = try table.place(self, order)
    func change(_ what: IdeaChange.What) -> IdeaChange {
      IdeaChange(
        what, at: order.now, actor: order.actor, reason: order.command.reason.trimmed, before: state, after: after)
    }
    let author = order.actor.signature
    switch order.command {
    case .ask(let customer, let ticket):
      var asker = IdeaAsker(customer: customer, ticket: ticket, at: order.now, recordedBy: author)
      if let known = order.asker {
        guard let ticket, ticket != known.ticket else { return nil }
        asker = known
        asker.ticket = ticket
        return change(.asked(asker, isKnown: true))
      }
      guard askers < Self.askerLimit else { throw .tooManyAskers(idea: number, limit: Self.askerLimit) }
      return change(.asked(asker, isKnown: false))
    case .comment(let text):
      return change(.commented(IdeaComment(author: author, at: order.now, text: text.trimmed)))
    case .vote(let choice):
      return choice == order.vote ? nil : change(.voted(choice, before: order.vote))
    case .accept: return change(.accepted)
    case .reject: return change(.rejected)
    case .reconsider: return change(.reconsidered)
    case .merge(let target, _):
      guard target != number else { throw .mergeIntoItself(idea: number) }
      return change(.mergedInto(target))
    }
  }
}
