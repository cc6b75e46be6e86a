internal import GRDB
internal import TicketsDomain

/// Pages of tickets in the order of their numbers, at a cost that does not grow with how many tickets there are.
///
/// Each range of ``TicketFilter/ranges(_:customers:)`` is walked in order, along an index, and a bounded number of rows
/// is looked at. What is known for certain reaches as far as the range that got least far; the page ends there, and
/// its token goes on from there. So a filter that matches one ticket in a hundred thousand gives short pages, not a
/// slow one.
struct TicketPages {
  /// Rows a call looks at that may not match. About 5 ms.
  static let budget = 5_000

  let database: Database
  let filter: TicketFilter
  let scope: ReadScope
  let isDescending: Bool

  struct Page {
    var numbers: [Int64] = []
    /// Where the next page begins, exclusive; nil when this one is the last.
    var next: Int64?
  }

  /// One statement, for its reader and for the tests that look at its plan.
  struct Statement {
    var sql: String
    var arguments: [(any DatabaseValueConvertible)?]
    /// Whether the second column says if a row matches; otherwise all do.
    var isFiltered: Bool
  }

  /// - Parameter after: the number the last page ended with; nil begins.
  func page(after: Int64?, size: Int) throws -> Page {
    let statements = try statements(after: after)
    let share = max(Self.budget / max(1, statements.count), 2 * size)
    var found: Set<Int64> = []
    var reach: Int64?
    for statement in statements {
      guard let reached = try walk(statement, size, share, into: &found) else { continue }
      reach = reach.map { isDescending ? max($0, reached) : min($0, reached) } ?? reached
    }
    let certain = found.filter { number in reach.map { isDescending ? number >= $0 : number <= $0 } ?? true }
      .sorted { isDescending ? $0 > $1 : $0 < $1 }
    var page = Page(numbers: Array(certain.prefix(size)))
    if certain.count > size { page.next = page.numbers.last } else { page.next = reach }
    return page
  }

  func statements(after: Int64?) throws -> [Statement] {
    let (ranges, answered) = try filter.ranges(scope) { try customers() }
    let open = filter.conditions(scope).filter { !answered.contains($0.aspect) }
    let comparison = isDescending ? "<" : ">"
    let direction = isDescending ? "DESC" : "ASC"
    return ranges.map { range in
      let matches = open.isEmpty ? "" : ", (\(open.map(\.sql).joined(separator: " AND ")))"
      let source = range.index.map { "ticket INDEXED BY \($0)" } ?? "ticket"
      return Statement(
        sql: """
          SELECT number\(matches) FROM \(source)
          WHERE \(range.condition) AND number \(comparison) ? ORDER BY number \(direction)
          """,
        arguments: open.flatMap(\.arguments) + range.arguments + [after ?? (isDescending ? .max : 0)],
        isFiltered: !open.isEmpty)
    }
  }

  /// Adds the range's first matches.
  /// - Returns: how far everything is known; nil when the range was walked to its end.
  private func walk(
    _ statement: Statement, _ size: Int, _ share: Int, into found: inout Set<Int64>
  ) throws -> Int64? {
    let prepared = try database.cachedStatement(sql: statement.sql)
    let rows = try Row.fetchCursor(prepared, arguments: StatementArguments(statement.arguments))
    var looked = 0
    var matched = 0
    while let row = try rows.next() {
      let number: Int64 = row[0]
      looked += 1
      if !statement.isFiltered || row[1] {
        found.insert(number)
        matched += 1
      }
      // One more than the page says whether there is a next.
      if matched > size || looked >= share { return number }
    }
    return nil
  }

  private func customers() throws -> [String] {
    guard case .customers(let person) = scope else { return [] }
    let statement = try database.cachedStatement(
      sql: "SELECT id FROM customer WHERE manager = ? UNION SELECT id FROM customer WHERE deputy = ?")
    return try String.fetchAll(statement, arguments: [person, person])
  }
}
