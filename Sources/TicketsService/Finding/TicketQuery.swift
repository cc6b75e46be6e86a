internal import TicketsDomain

/// A page of tickets that is asked for.
struct TicketQuery: Sendable {
  var filter = TicketFilter()
  var sorting = TicketSorting.newest
  var scope = ReadScope.all
  /// Where the page before ended; nil begins.
  var after: Place?
  var limit = 50

  /// A place in a sorted list: stays where it is whatever is filed meanwhile.
  struct Place: Sendable, Hashable {
    /// Only when sorted by priority.
    var priority: TicketPriority?
    var number: Int64
  }
}

/// Tickets and where the next ones are.
struct TicketPage: Sendable {
  var tickets: [Ticket] = []
  var next: TicketQuery.Place?
}

extension TicketQuery.Place {
  /// `1042`, or `2:1042` in a list by priority.
  var token: String { priority.map { "\($0.rawValue):\(number)" } ?? "\(number)" }

  /// Reads a token; nil for an empty one.
  /// - Throws: ``TicketsError/malformedPageToken`` for one this list has not given.
  static func reading(_ token: String, _ sorting: TicketSorting) throws(TicketsError) -> TicketQuery.Place? {
    guard !token.isEmpty else { return nil }
    var parts = token.split(separator: ":", omittingEmptySubsequences: false)
    var priority: TicketPriority?
    if sorting == .priority {
      guard parts.count == 2, let value = Int(parts.removeFirst()).flatMap(TicketPriority.init(rawValue:)) else {
        throw .malformedPageToken
      }
      priority = value
    }
    guard parts.count == 1, let number = Int64(parts[0]), number > 0 else { throw .malformedPageToken }
    return TicketQuery.Place(priority: priority, number: number)
  }
}
