internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

/// Writes what was decided about an idea, all in the transaction of the command: rows, history and events.
struct IdeaRecorder {
  let transaction: WriteTransaction

  var tables: IdeaTables { IdeaTables(database: transaction.database) }

  /// Stores an idea that is new, under its version 1.
  func create(_ idea: Idea, _ change: IdeaChange) throws -> Idea {
    var idea = idea
    idea.number = try tables.insert(idea)
    if case .submitted(let asker?) = change.what { try tables.save(asker, of: idea.number) }
    try note(change, of: idea)
    return idea
  }

  /// Applies a change under the idea's next version and stores everything.
  /// - Returns: the idea after it.
  func record(_ change: IdeaChange, on idea: Idea) throws -> Idea {
    var change = change
    let number = idea.number
    switch change.what {
    case .asked(let asker, _): try tables.save(asker, of: number)
    case .commented(var comment):
      comment.id = try tables.insert(comment, on: number)
      change.what = .commented(comment)
    case .voted(let choice?, _):
      try tables.save(IdeaVote(person: change.actor.name, choice: choice, at: change.at), on: number)
    case .voted(nil, _): try tables.removeVote(of: change.actor.name, on: number)
    case .submitted, .accepted, .rejected, .reconsidered, .mergedInto, .absorbed: break
    }
    var after = idea
    after.apply(change)
    try tables.update(after)
    try note(change, of: after)
    return after
  }

  /// Gives one idea's customers, votes and discussion to another. What somebody has said of the target stands.
  /// - Returns: what the target has gained.
  func unite(_ source: Idea, with target: Idea) throws -> IdeaChange.What {
    var (inFavour, against, askers) = (0, 0, 0)
    for var asker in try tables.askers(of: source.number) {
      if var known = try tables.asker(asker.customer, of: target.number) {
        guard known.ticket == nil, asker.ticket != nil else { continue }
        known.ticket = asker.ticket
        try tables.save(known, of: target.number)
        continue
      }
      asker.mergedFrom = asker.mergedFrom ?? source.number
      try tables.save(asker, of: target.number)
      askers += 1
    }
    for vote in try tables.votes(of: source.number) {
      guard try tables.vote(of: vote.person, on: target.number) == nil else { continue }
      try tables.save(vote, on: target.number)
      if vote.choice == .inFavour { inFavour += 1 } else { against += 1 }
    }
    try tables.moveComments(from: source.number, to: target.number)
    return .absorbed(source.number, votesFor: inFavour, votesAgainst: against, askers: askers)
  }

  private func note(_ change: IdeaChange, of idea: Idea) throws {
    try tables.insert(change, of: idea)
    let instant = change.at.millisecondsSinceEpoch
    try transaction.append(
      NewEvent(
        type: change.type, aggregate: "idea/\(idea.number)", aggregateVersion: idea.version,
        occurredAtMilliseconds: instant, recordedAtMilliseconds: instant, actor: change.actor.description,
        payload: TicketsV1.IdeaEvent(change, of: idea).encoded()))
  }
}
