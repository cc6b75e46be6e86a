/// How two tickets belong together. Raw values are the wire's.
public enum LinkKind: Int, Sendable, Hashable, CaseIterable {
  /// The origin is the parent of the other.
  case parent = 1
  /// The origin asks the same as the other.
  case duplicate = 2
  /// The other waits for the origin.
  case blocks = 3
  case related = 4
  /// The origin goes on where the other was closed.
  case followUp = 5
  /// The origin was split off from the other; made by splitting only.
  case split = 6

  /// Whether following links of this kind must never lead back to where one began.
  public var isOrdered: Bool { self != .related }

  /// What the ticket looked at is to the other end.
  public func words(fromOrigin: Bool) -> String {
    switch self {
    case .parent: fromOrigin ? "parent of" : "child of"
    case .duplicate: fromOrigin ? "duplicate of" : "has the duplicate"
    case .blocks: fromOrigin ? "blocks" : "blocked by"
    case .related: "related to"
    case .followUp: fromOrigin ? "follow-up of" : "followed up by"
    case .split: fromOrigin ? "split from" : "split into"
    }
  }
}

/// A tie between two tickets, said once and seen from both ends.
public struct TicketLink: Sendable, Hashable {
  public var kind: LinkKind
  public var origin: Int64
  public var other: Int64

  /// One ticket has at most so many links; what belongs together beyond that is a search.
  public static let limit = 200

  /// Two ends that are merely related stand in the order of their numbers, so that the link is there once.
  public init(_ kind: LinkKind, from origin: Int64, to other: Int64) {
    self.kind = kind
    let isSwapped = !kind.isOrdered && origin > other
    self.origin = isSwapped ? other : origin
    self.other = isSwapped ? origin : other
  }

  public func far(from ticket: Int64) -> Int64 { ticket == origin ? other : origin }

  /// As a clause about one of its tickets: `child of T-7`.
  public func words(from ticket: Int64) -> String {
    "\(kind.words(fromOrigin: ticket == origin)) \(Ticket.label(far(from: ticket)))"
  }
}

extension TicketLink {
  /// Holds a new link against those there are.
  /// - Parameters:
  ///   - parents: the parents the other end has already.
  ///   - successors: the far ends of a ticket's links of this kind, from origin to other. Called once for every
  ///     ticket reachable from the other end.
  /// - Returns: why not: a link to itself, a second parent, or a cycle with its path; nil when nothing speaks against
  ///   it.
  /// - Throws: what `successors` throws.
  public func objection<Failure: Error>(
    parents: [Int64], successors: (Int64) throws(Failure) -> [Int64]
  ) throws(Failure) -> LinkRefusal? {
    guard origin != other else { return .itself(ticket: origin) }
    if kind == .parent, let parent = parents.first(where: { $0 != origin }) {
      return .hasParent(child: other, parent: parent)
    }
    guard kind.isOrdered else { return nil }
    var cameFrom: [Int64: Int64] = [:]
    var open = [other]
    while let ticket = open.popLast() {
      for next in try successors(ticket) where next != other && cameFrom[next] == nil {
        cameFrom[next] = ticket
        guard next != origin else { return .cycle(kind: kind, path: path(to: ticket, cameFrom)) }
        open.append(next)
      }
    }
    return nil
  }

  /// From the origin over the other end back to the origin.
  private func path(to last: Int64, _ cameFrom: [Int64: Int64]) -> [Int64] {
    var reversed = [origin, last]
    var ticket = last
    while ticket != other, let before = cameFrom[ticket] {
      reversed.append(before)
      ticket = before
    }
    return [origin] + reversed.reversed()
  }
}
