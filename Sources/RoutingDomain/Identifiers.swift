/// The number of a ticket, shown as `T-1042`.
public struct TicketNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (left: TicketNumber, right: TicketNumber) -> Bool { left.rawValue < right.rawValue }

  public var description: String { "T-\(rawValue)" }
}

/// A person's id: the name in their certificate.
public struct PersonID: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  public let rawValue: String

  public init(_ rawValue: String) { self.rawValue = rawValue }

  public init(stringLiteral value: String) { rawValue = value }

  /// `nil` for the empty text, with which messages say "nobody".
  public init?(nonEmpty text: String) {
    guard !text.isEmpty else { return nil }
    rawValue = text
  }

  public static func < (left: PersonID, right: PersonID) -> Bool { left.rawValue < right.rawValue }

  public var description: String { rawValue }
}
