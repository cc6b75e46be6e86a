public import BusinessTime

/// A file that belongs to a ticket, without its bytes.
public struct TicketAttachment: Sendable, Hashable {
  /// Given by the store; 0 before.
  public var id: Int64
  /// The ticket it was attached to.
  public var ticket: Int64
  /// The message it belongs to; nil for the ticket alone.
  public var message: Int64?
  public var name: String
  public var mediaType: String
  /// In bytes.
  public var size: Int64
  /// 64 lower-case hexadecimal digits.
  public var sha256: String
  /// Not for the customer.
  public var isInternal: Bool
  public var author: String
  public var at: Instant
  /// Where its bytes are; the store's business.
  public var content: Int64
  public var removal: Removal?

  /// That its bytes were deleted.
  public struct Removal: Sendable, Hashable {
    public var at: Instant
    public var by: String
    public var reason: String

    public init(at: Instant, by: String, reason: String) {
      self.at = at
      self.by = by
      self.reason = reason
    }
  }

  public init(
    id: Int64 = 0, ticket: Int64, message: Int64?, name: String, mediaType: String, size: Int64, sha256: String,
    isInternal: Bool, author: String, at: Instant, content: Int64, removal: Removal? = nil
  ) {
    self.id = id
    self.ticket = ticket
    self.message = message
    self.name = name
    self.mediaType = mediaType
    self.size = size
    self.sha256 = sha256
    self.isInternal = isInternal
    self.author = author
    self.at = at
    self.content = content
    self.removal = removal
  }

  /// Its author may take it back, leads and admins may delete what should not be there.
  public func mayBeRemoved(by actor: Actor) -> Bool {
    author == actor.signature || actor.role == .lead || actor.role == .admin
  }
}

extension TicketAttachment {
  /// «отчёт.pdf», 20480 bytes - as the history says it.
  var words: String { "«\(name)», \(size) bytes\(isInternal ? ", internal" : "")" }
}
