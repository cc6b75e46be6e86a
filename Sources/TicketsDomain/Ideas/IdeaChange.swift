public import BusinessTime

/// A fact about an idea: what its history keeps and other services hear of.
public struct IdeaChange: Sendable, Hashable {
  public enum What: Sendable, Hashable {
    /// With the customer who asked for it, if one did.
    case submitted(IdeaAsker?)
    /// `isKnown`: the customer had asked before, and says now by which ticket.
    case asked(IdeaAsker, isKnown: Bool)
    case commented(IdeaComment)
    case voted(IdeaVote.Choice?, before: IdeaVote.Choice?)
    case accepted
    case rejected
    case reconsidered
    case mergedInto(Int64)
    /// Another idea stands here from now on, whose votes and customers have come along.
    case absorbed(Int64, votesFor: Int, votesAgainst: Int, askers: Int)
  }

  public var what: What
  public var at: Instant
  public var actor: Actor
  public var reason: String
  public var before: IdeaState
  public var after: IdeaState

  public init(
    _ what: What, at: Instant, actor: Actor, reason: String = "", before: IdeaState, after: IdeaState
  ) {
    self.what = what
    self.at = at
    self.actor = actor
    self.reason = reason
    self.before = before
    self.after = after
  }

  /// The event's type, such as `idea.accepted`.
  public var type: String {
    switch what {
    case .submitted: "idea.submitted"
    case .asked: "idea.asked"
    case .commented: "idea.commented"
    case .voted: "idea.voted"
    case .accepted: "idea.accepted"
    case .rejected: "idea.rejected"
    case .reconsidered: "idea.reconsidered"
    case .mergedInto: "idea.merged"
    case .absorbed: "idea.absorbed"
    }
  }

  /// The customer who is named in ``summary``; empty for none.
  public var customer: String {
    switch what {
    case .submitted(let asker): asker?.customer ?? ""
    case .asked(let asker, _): asker.customer
    default: ""
    }
  }

  /// What happened, in words.
  public var summary: String {
    switch what {
    case .submitted(nil): "submitted"
    case .submitted(let asker?): "submitted, asked for by \(asker.customer)" + Self.by(asker.ticket)
    case .asked(let asker, false): "\(asker.customer) asks for it" + Self.by(asker.ticket)
    case .asked(let asker, true): "\(asker.customer), who asked before, asks" + Self.by(asker.ticket)
    case .commented(let comment): "commented: \(comment.text.firstLine)"
    case .voted(nil, _): "vote withdrawn"
    case .voted(let choice?, nil): "voted \(choice.word)"
    case .voted(let choice?, let before?): "vote \(before.word) became \(choice.word)"
    case .accepted: "accepted"
    case .rejected: "rejected"
    case .reconsidered: "discussed again"
    case .mergedInto(let target): "merged into \(Idea.label(target))"
    case .absorbed(let source, _, _, _): "\(Idea.label(source)) was merged into this"
    }
  }

  private static func by(_ ticket: Int64?) -> String { ticket.map { " by \(Ticket.label($0))" } ?? "" }
}

extension Idea {
  /// Takes a change in. Total: history is not argued with.
  public mutating func apply(_ change: IdeaChange) {
    version += 1
    updatedAt = max(updatedAt, change.at)
    if state != change.after {
      state = change.after
      reason = change.reason
    }
    switch change.what {
    case .submitted, .commented, .reconsidered: break
    case .asked(_, let isKnown):
      if !isKnown { askers += 1 }
    case .voted(let choice, let before):
      count(before, -1)
      count(choice, 1)
    case .accepted, .rejected:
      decidedBy = change.actor.signature
      decidedAt = change.at
    case .mergedInto(let target): mergedInto = target
    case .absorbed(_, let inFavour, let against, let asked):
      votesFor += inFavour
      votesAgainst += against
      askers += asked
    }
  }

  private mutating func count(_ choice: IdeaVote.Choice?, _ step: Int) {
    switch choice {
    case .inFavour: votesFor = max(0, votesFor + step)
    case .against: votesAgainst = max(0, votesAgainst + step)
    case nil: break
    }
  }
}
