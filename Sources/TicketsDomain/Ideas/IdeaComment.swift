public import BusinessTime

/// One contribution to the discussion of an idea.
public struct IdeaComment: Sendable, Hashable {
  /// Given by the store; 0 before.
  public var id: Int64
  public var author: String
  public var at: Instant
  public var text: String
  /// The idea it was written on, when that was merged into this one.
  public var mergedFrom: Int64?

  public init(id: Int64 = 0, author: String, at: Instant, text: String, mergedFrom: Int64? = nil) {
    self.id = id
    self.author = author
    self.at = at
    self.text = text
    self.mergedFrom = mergedFrom
  }
}
