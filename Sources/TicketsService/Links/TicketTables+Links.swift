internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// Links, seen through merges: a ticket that was merged stands for the one it was merged into.
extension TicketTables {
  func insert(_ link: TicketLink, at instant: Instant, by actor: String, reason: String) throws {
    try execute(
      "INSERT INTO link (origin, kind, other, at_ms, actor, reason) VALUES (?, ?, ?, ?, ?, ?)",
      [link.origin, link.kind.rawValue, link.other, instant.millisecondsSinceEpoch, actor, reason])
  }

  func delete(_ link: TicketLink) throws {
    try execute(
      "DELETE FROM link WHERE origin = ? AND kind = ? AND other = ?", [link.origin, link.kind.rawValue, link.other])
  }

  /// The link as it is stored between two tickets or what was merged into them; nil when there is none.
  func stored(_ link: TicketLink) throws -> TicketLink? {
    for origin in try standing(for: link.origin) {
      for (kind, other) in try ends(
        "SELECT kind, other FROM link WHERE origin = ? AND kind = ?", [origin, link.kind.rawValue])
      where try root(of: other) == link.other {
        return TicketLink(kind, from: origin, to: other)
      }
    }
    guard !link.kind.isOrdered else { return nil }
    for origin in try standing(for: link.other) {
      for (kind, other) in try ends(
        "SELECT kind, other FROM link WHERE origin = ? AND kind = ?", [origin, link.kind.rawValue])
      where try root(of: other) == link.origin {
        return TicketLink(kind, from: origin, to: other)
      }
    }
    return nil
  }

  /// Where links of a kind lead from a ticket.
  func successors(of ticket: Int64, _ kind: LinkKind) throws -> [Int64] {
    try far(of: ticket, "SELECT kind, other FROM link WHERE origin = ? AND kind = ?", kind)
  }

  /// Where links of a kind that lead to a ticket come from.
  func predecessors(of ticket: Int64, _ kind: LinkKind) throws -> [Int64] {
    try far(of: ticket, "SELECT kind, origin FROM link WHERE other = ? AND kind = ?", kind)
  }

  /// Children of a ticket that are not finished, in the order of their numbers.
  func openChildren(of ticket: Int64) throws -> [Int64] {
    try successors(of: ticket, .parent).filter { try row($0).map { !$0.state.isFinished } ?? false }.sorted()
  }

  func linkCount(of ticket: Int64) throws -> Int {
    let statement = try database.cachedStatement(
      sql: "SELECT (SELECT count(*) FROM link WHERE origin = ?1) + (SELECT count(*) FROM link WHERE other = ?1)")
    return try standing(for: ticket).reduce(0) { try $0 + (Int.fetchOne(statement, arguments: [$1]) ?? 0) }
  }

  /// All links of a ticket and what was merged into it, but for those that became links to itself.
  func links(of ticket: Int64) throws -> [LinkSight] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT origin, kind, other, at_ms, actor, reason FROM link WHERE origin = ?1
        UNION ALL SELECT origin, kind, other, at_ms, actor, reason FROM link WHERE other = ?1
        """)
    var sights: [LinkSight] = []
    for member in try standing(for: ticket) {
      for row in try Row.fetchAll(statement, arguments: [member]) {
        guard let kind = LinkKind(rawValue: row[1]) else { continue }
        let link = TicketLink(kind, from: row[0], to: row[2])
        let end = try root(of: link.far(from: member))
        guard end != ticket, let far = try self.row(end) else { continue }
        sights.append(
          LinkSight(
            link: link, far: far, words: kind.words(fromOrigin: member == link.origin), at: Instant(stored: row[3]),
            actor: row[4], reason: row[5]))
      }
    }
    return sights.sorted { ($0.link.kind.rawValue, $0.far.number) < ($1.link.kind.rawValue, $1.far.number) }
  }

  private func far(of ticket: Int64, _ sql: String, _ kind: LinkKind) throws -> [Int64] {
    var found: [Int64] = []
    for member in try standing(for: ticket) {
      for (_, end) in try ends(sql, [member, kind.rawValue]) {
        let root = try root(of: end)
        if root != ticket, !found.contains(root) { found.append(root) }
      }
    }
    return found
  }

  private func ends(_ sql: String, _ arguments: StatementArguments) throws -> [(LinkKind, Int64)] {
    try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments).compactMap { row in
      LinkKind(rawValue: row[0]).map { ($0, row[1] as Int64) }
    }
  }
}
