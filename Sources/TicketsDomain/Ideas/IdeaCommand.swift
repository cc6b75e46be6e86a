public import BusinessTime

/// What somebody wants done with an idea.
public enum IdeaCommand: Sendable, Hashable {
  case ask(customer: String, ticket: Int64?)
  case comment(String)
  /// Nil withdraws the vote.
  case vote(IdeaVote.Choice?)
  case accept(reason: String)
  case reject(reason: String)
  /// Takes a decision back to the discussion.
  case reconsider(reason: String)
  /// Becomes a redirect to another idea.
  case merge(into: Int64, reason: String)

  public var action: IdeaAction {
    switch self {
    case .ask: .ask
    case .comment: .comment
    case .vote: .vote
    case .accept: .accept
    case .reject: .reject
    case .reconsider: .reconsider
    case .merge: .merge
    }
  }

  /// Why, as far as the command says.
  public var reason: String {
    switch self {
    case .accept(let reason), .reject(let reason), .reconsider(let reason), .merge(_, let reason): reason
    case .ask, .comment, .vote: ""
    }
  }

  public var text: String {
    if case .comment(let text) = self { text } else { "" }
  }
}

/// What can be done with an idea, by the words people use for it.
public enum IdeaAction: String, Sendable, Hashable, CaseIterable {
  case ask
  case comment
  case vote
  case accept
  case reject
  case reconsider
  case merge
}

/// A command with everything its decision rests on besides the idea.
public struct IdeaOrder: Sendable, Hashable {
  public var command: IdeaCommand
  public var actor: Actor
  /// The version the actor has seen; 0 takes the present one.
  public var expectedVersion: Int64
  public var now: Instant
  /// How the actor has voted.
  public var vote: IdeaVote.Choice?
  /// What is known of the customer who asks.
  public var asker: IdeaAsker?

  public init(
    _ command: IdeaCommand, by actor: Actor, expectedVersion: Int64 = 0, at now: Instant,
    vote: IdeaVote.Choice? = nil, asker: IdeaAsker? = nil
  ) {
    self.command = command
    self.actor = actor
    self.expectedVersion = expectedVersion
    self.now = now
    self.vote = vote
    self.asker = asker
  }
}
