/// How soon a ticket has to be looked at; P1 first. Raw values are the wire's.
public enum TicketPriority: Int, Sendable, Hashable, CaseIterable, Comparable {
  case p1 = 1
  case p2 = 2
  case p3 = 3
  case p4 = 4

  public var name: String { "P\(rawValue)" }

  /// The more urgent one is the lesser.
  public static func < (left: TicketPriority, right: TicketPriority) -> Bool { left.rawValue < right.rawValue }

  /// How many steps more urgent this is than another; negative when less urgent.
  public func stepsAbove(_ other: TicketPriority) -> Int { other.rawValue - rawValue }
}
