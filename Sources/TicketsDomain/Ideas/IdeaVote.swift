public import BusinessTime

/// What one person thinks of an idea. A person has one vote, and the last one counts.
public struct IdeaVote: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Choice: Int, Sendable, Hashable, CaseIterable {
    case inFavour = 1
    case against = 2

    public var word: String { self == .inFavour ? "for" : "against" }
  }

  public var person: String
  public var choice: Choice
  public var at: Instant

  public init(person: String, choice: Choice, at: Instant) {
    self.person = person
    self.choice = choice
    self.at = at
  }
}
