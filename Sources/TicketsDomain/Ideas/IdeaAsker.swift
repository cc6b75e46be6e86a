public import BusinessTime

/// A customer who asked for an idea, and is told when it has shipped. A customer asks once for an idea.
public struct IdeaAsker: Sendable, Hashable {
  public var customer: String
  /// The ticket they asked by, where the answer will come; nil when it was said otherwise.
  public var ticket: Int64?
  public var at: Instant
  /// Who wrote it down, as ``Actor/signature``.
  public var recordedBy: String
  /// The idea it was said of, when that was merged into this one.
  public var mergedFrom: Int64?

  public init(
    customer: String, ticket: Int64? = nil, at: Instant, recordedBy: String, mergedFrom: Int64? = nil
  ) {
    self.customer = customer
    self.ticket = ticket
    self.at = at
    self.recordedBy = recordedBy
    self.mergedFrom = mergedFrom
  }
}
