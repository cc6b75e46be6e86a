internal import GRDB
internal import TicketsDomain

/// A page of ideas that is asked for.
struct IdeaQuery: Sendable {
  /// Raw values are the wire's.
  enum Sorting: Int, Sendable {
    case newest, votes, askers
  }

  /// Where the page before ended: stays where it is whatever is submitted meanwhile.
  struct Place: Sendable, Hashable {
    /// Votes or askers; 0 when sorted by number.
    var rank: Int64
    var number: Int64
  }

  /// Empty for all but merged ones.
  var states: [IdeaState] = []
  var author = ""
  var product = ""
  var topic = ""
  var customer = ""
  var ticket: Int64 = 0
  var sorting = Sorting.newest
  var after: Place?
  var limit = 50
}

struct IdeaPage: Sendable {
  var ideas: [Idea] = []
  var next: IdeaQuery.Place?
}

extension IdeaQuery.Place {
  /// `7`, or `12:7` in a list by rank.
  func token(_ sorting: IdeaQuery.Sorting) -> String { sorting == .newest ? "\(number)" : "\(rank):\(number)" }

  /// Reads a token; nil for an empty one.
  /// - Throws: ``TicketsError/malformedPageToken`` for one this list has not given.
  static func reading(_ token: String, _ sorting: IdeaQuery.Sorting) throws(TicketsError) -> IdeaQuery.Place? {
    guard !token.isEmpty else { return nil }
    let parts = token.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == (sorting == .newest ? 1 : 2), let number = parts.last ?? nil, number > 0,
      let rank = sorting == .newest ? 0 : parts[0]
    else { throw .malformedPageToken }
    return IdeaQuery.Place(rank: rank, number: number)
  }
}

extension IdeaQuery {
  /// The statement of the page, with one row more than it has. It walks one index backwards from where the page before
  /// ended: of the order, or of the one filter that leaves least.
  var statement: (sql: String, arguments: [(any DatabaseValueConvertible)?]) {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    if states.isEmpty {
      conditions.append("state <> \(IdeaState.merged.rawValue)")
    } else {
      conditions.append("state IN (\(states.map { "\($0.rawValue)" }.joined(separator: ", ")))")
    }
    for (column, value) in [("author", author), ("product", product), ("topic", topic)] where !value.isEmpty {
      conditions.append("\(column) = ?")
      arguments.append(value)
    }
    if !customer.isEmpty {
      conditions.append("number IN (SELECT idea FROM idea_asker WHERE customer = ?)")
      arguments.append(customer)
    }
    if ticket != 0 {
      conditions.append(
        """
        number IN (SELECT number FROM idea WHERE origin > 0 AND origin = ?
          UNION SELECT idea FROM idea_asker WHERE ticket > 0 AND ticket = ?)
        """)
      arguments += [ticket, ticket]
    }
    let rank: String? =
      switch sorting {
      case .newest: nil
      case .votes: "score"
      case .askers: "askers"
      }
    if let after {
      if let rank {
        conditions.append("(\(rank), number) < (?, ?)")
        arguments += [after.rank, after.number]
      } else {
        conditions.append("number < ?")
        arguments.append(after.number)
      }
    }
    let order = (rank.map { "\($0) DESC, " } ?? "") + "number DESC"
    return (
      "SELECT \(IdeaRow.columns) FROM idea WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT ?",
      arguments + [limit + 1]
    )
  }
}
