internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

// Between the wire's ideas and the domain's.

extension TicketsV1.Idea {
  init(_ idea: Idea) {
    self.init(
      number: UInt64(clamping: idea.number), version: UInt64(clamping: idea.version),
      state: TicketsV1.IdeaState(idea.state), title: idea.title, body: idea.body, product: idea.product,
      topic: idea.topic, author: idea.author, origin: UInt64(clamping: idea.origin ?? 0),
      createdAtMs: idea.createdAt.millisecondsSinceEpoch, updatedAtMs: idea.updatedAt.millisecondsSinceEpoch,
      votesFor: UInt32(clamping: idea.votesFor), votesAgainst: UInt32(clamping: idea.votesAgainst),
      customers: UInt32(clamping: idea.askers), reason: idea.reason, decidedBy: idea.decidedBy,
      decidedAtMs: idea.decidedAt.storedMilliseconds, mergedInto: UInt64(clamping: idea.mergedInto ?? 0))
  }
}

extension TicketsV1.IdeaState {
  init(_ state: IdeaState?) { self.init(rawValue: Int32(state?.rawValue ?? 0)) }
}

extension TicketsV1.IdeaAsker {
  init(_ asker: IdeaAsker) {
    self.init(
      customer: asker.customer, ticket: UInt64(clamping: asker.ticket ?? 0), atMs: asker.at.millisecondsSinceEpoch,
      recordedBy: asker.recordedBy, mergedFrom: UInt64(clamping: asker.mergedFrom ?? 0))
  }
}

extension TicketsV1.IdeaVote {
  init(_ vote: IdeaVote) {
    self.init(
      person: vote.person, choice: TicketsV1.IdeaChoice(rawValue: Int32(vote.choice.rawValue)),
      atMs: vote.at.millisecondsSinceEpoch)
  }
}

extension TicketsV1.IdeaComment {
  init(_ comment: IdeaComment) {
    self.init(
      id: UInt64(clamping: comment.id), author: comment.author, atMs: comment.at.millisecondsSinceEpoch,
      text: comment.text, mergedFrom: UInt64(clamping: comment.mergedFrom ?? 0))
  }
}

extension TicketsV1.IdeaHistoryEntry {
  init(_ line: IdeaHistoryLine) {
    self.init(
      version: UInt64(clamping: line.version), atMs: line.at.millisecondsSinceEpoch, actor: line.actor,
      type: line.type, fromState: TicketsV1.IdeaState(line.from), toState: TicketsV1.IdeaState(line.to),
      summary: line.summary, reason: line.reason)
  }
}

extension TicketsV1.IdeaEvent {
  /// - Parameter idea: as it stands after the change.
  init(_ change: IdeaChange, of idea: Idea) {
    self.init()
    var told = TicketsV1.Idea(idea)
    told.body = ""
    self.idea = told
    fromState = TicketsV1.IdeaState(change.before)
    reason = change.reason
    switch change.what {
    case .submitted(let asker): self.asker = asker.map(TicketsV1.IdeaAsker.init)
    case .asked(let asker, _): self.asker = TicketsV1.IdeaAsker(asker)
    case .commented(let comment): self.comment = TicketsV1.IdeaComment(comment)
    case .voted(let choice, _):
      vote = TicketsV1.IdeaVote(
        person: change.actor.name, choice: TicketsV1.IdeaChoice(rawValue: Int32(choice?.rawValue ?? 0)),
        atMs: change.at.millisecondsSinceEpoch)
    case .mergedInto(let other), .absorbed(let other, _, _, _): otherIdea = UInt64(clamping: other)
    case .accepted, .rejected, .reconsidered: break
    }
  }
}
