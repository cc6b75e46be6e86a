internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// An idea as a row.
enum IdeaRow {
  private static let names = [
    "number", "version", "state", "title", "body", "product", "topic", "author", "origin", "created_at_ms",
    "updated_at_ms", "votes_for", "votes_against", "score", "askers", "reason", "decided_by", "decided_at_ms",
    "merged_into",
  ]
  static let columns = names.joined(separator: ", ")

  static let insert = """
    INSERT INTO idea (\(columns)) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
    """
  static let update = """
    UPDATE idea SET \(names.dropFirst().map { "\($0) = ?" }.joined(separator: ", ")) WHERE number = ?
    """

  /// In the order of the columns, without the number.
  static func values(_ idea: Idea) -> [(any DatabaseValueConvertible)?] {
    [
      idea.version, idea.state.rawValue, idea.title, idea.body, idea.product, idea.topic, idea.author,
      idea.origin ?? 0, idea.createdAt.millisecondsSinceEpoch, idea.updatedAt.millisecondsSinceEpoch, idea.votesFor,
      idea.votesAgainst, idea.votesFor - idea.votesAgainst, idea.askers, idea.reason, idea.decidedBy,
      idea.decidedAt.storedMilliseconds, idea.mergedInto ?? 0,
    ]
  }

  static func idea(_ row: Row) throws -> Idea {
    guard let state = IdeaState(rawValue: row[2]) else {
      throw StoreError.corrupt(path: "table idea", reason: "idea \(row[0] as Int64) is in an unknown state")
    }
    var idea = Idea(
      number: row[0], version: row[1], state: state, title: row[3], body: row[4], product: row[5], topic: row[6],
      author: row[7], origin: some(row[8]), createdAt: Instant(stored: row[9]), updatedAt: Instant(stored: row[10]))
    idea.votesFor = row[11]
    idea.votesAgainst = row[12]
    idea.askers = row[14]
    idea.reason = row[15]
    idea.decidedBy = row[16]
    idea.decidedAt = Instant(optional: row[17])
    idea.mergedInto = some(row[18])
    return idea
  }

  /// 0 stands for none.
  static func some(_ stored: Int64) -> Int64? { stored == 0 ? nil : stored }
}
