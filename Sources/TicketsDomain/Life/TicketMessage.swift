public import BusinessTime

/// One message of a ticket's conversation.
public struct TicketMessage: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// A person of the department to the customer.
    case publicReply = 1
    /// A note the customer never sees.
    case note = 2
    case customer = 3
    /// Written by a service or rule; never counts as a response.
    case automatic = 4
  }

  /// Given by the store; 0 before.
  public var id: Int64
  public var at: Instant
  public var author: String
  public var kind: Kind
  public var text: String

  public init(id: Int64 = 0, at: Instant, author: String, kind: Kind, text: String) {
    self.id = id
    self.at = at
    self.author = author
    self.kind = kind
    self.text = text
  }
}
