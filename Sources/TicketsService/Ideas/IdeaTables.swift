internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// Statements over the tables of ideas. Every one is cached by its text.
struct IdeaTables {
  let database: Database

  private func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  private func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
    try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  func idea(_ number: Int64) throws -> Idea? {
    try rows("SELECT \(IdeaRow.columns) FROM idea WHERE number = ?", [number]).first.map(IdeaRow.idea)
  }

  /// The idea a number stands for: itself, or what it was merged into, directly or by way of others.
  func present(_ number: Int64) throws -> Idea {
    guard var idea = try idea(number) else { throw IdeaRefusal.unknownIdea(number) }
    // Merging refuses what is merged already, so the way is finite.
    while let next = idea.mergedInto, let target = try self.idea(next) { idea = target }
    return idea
  }

  /// Every idea that was merged into one, directly or by way of others, in the order of their numbers.
  func merged(into number: Int64) throws -> [Int64] {
    try Int64.fetchAll(
      try database.cachedStatement(
        sql: """
          WITH RECURSIVE member (number) AS (
            SELECT number FROM idea WHERE merged_into > 0 AND merged_into = ?
            UNION SELECT idea.number FROM idea JOIN member ON merged_into > 0 AND merged_into = member.number
          ) SELECT number FROM member ORDER BY number
          """), arguments: [number])
  }

  /// - Returns: the number given.
  func insert(_ idea: Idea) throws -> Int64 {
    try execute(IdeaRow.insert, StatementArguments([nil] + IdeaRow.values(idea)))
    return database.lastInsertedRowID
  }

  func update(_ idea: Idea) throws {
    try execute(IdeaRow.update, StatementArguments(IdeaRow.values(idea) + [idea.number]))
  }

  // MARK: Who asked

  func asker(_ customer: String, of idea: Int64) throws -> IdeaAsker? {
    try rows(Self.askers + " WHERE idea = ? AND customer = ?", [idea, customer]).first.map(Self.asker)
  }

  /// In the order in which they asked.
  func askers(of idea: Int64) throws -> [IdeaAsker] {
    try rows(Self.askers + " WHERE idea = ? ORDER BY at_ms, customer", [idea]).map(Self.asker)
  }

  func save(_ asker: IdeaAsker, of idea: Int64) throws {
    try execute(
      """
      INSERT INTO idea_asker (idea, customer, ticket, at_ms, recorded_by, merged_from) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET ticket = excluded.ticket
      """,
      [
        idea, asker.customer, asker.ticket ?? 0, asker.at.millisecondsSinceEpoch, asker.recordedBy,
        asker.mergedFrom ?? 0,
      ])
  }

  private static let askers = "SELECT customer, ticket, at_ms, recorded_by, merged_from FROM idea_asker"

  private static func asker(_ row: Row) -> IdeaAsker {
    IdeaAsker(
      customer: row[0], ticket: IdeaRow.some(row[1]), at: Instant(stored: row[2]), recordedBy: row[3],
      mergedFrom: IdeaRow.some(row[4]))
  }

  // MARK: Votes

  func vote(of person: String, on idea: Int64) throws -> IdeaVote.Choice? {
    let statement = try database.cachedStatement(sql: "SELECT choice FROM idea_vote WHERE idea = ? AND person = ?")
    return try Int.fetchOne(statement, arguments: [idea, person]).flatMap(IdeaVote.Choice.init(rawValue:))
  }

  /// In the order in which they were given.
  func votes(of idea: Int64) throws -> [IdeaVote] {
    try rows("SELECT person, choice, at_ms FROM idea_vote WHERE idea = ? ORDER BY at_ms, person", [idea]).map { row in
      guard let choice = IdeaVote.Choice(rawValue: row[1]) else {
        throw StoreError.corrupt(path: "table idea_vote", reason: "a vote on idea \(idea) is of an unknown kind")
      }
      return IdeaVote(person: row[0], choice: choice, at: Instant(stored: row[2]))
    }
  }

  func save(_ vote: IdeaVote, on idea: Int64) throws {
    try execute(
      "INSERT OR REPLACE INTO idea_vote (idea, person, choice, at_ms) VALUES (?, ?, ?, ?)",
      [idea, vote.person, vote.choice.rawValue, vote.at.millisecondsSinceEpoch])
  }

  func removeVote(of person: String, on idea: Int64) throws {
    try execute("DELETE FROM idea_vote WHERE idea = ? AND person = ?", [idea, person])
  }

  // MARK: The discussion

  /// - Returns: the id given.
  func insert(_ comment: IdeaComment, on idea: Int64) throws -> Int64 {
    try execute(
      "INSERT INTO idea_comment (idea, author, at_ms, text, merged_from) VALUES (?, ?, ?, ?, 0)",
      [idea, comment.author, comment.at.millisecondsSinceEpoch, comment.text])
    return database.lastInsertedRowID
  }

  /// In the order in which they were written.
  func comments(of idea: Int64) throws -> [IdeaComment] {
    try rows("SELECT id, author, at_ms, text, merged_from FROM idea_comment WHERE idea = ? ORDER BY id", [idea]).map {
      IdeaComment(
        id: $0[0], author: $0[1], at: Instant(stored: $0[2]), text: $0[3], mergedFrom: IdeaRow.some($0[4]))
    }
  }

  /// What was said of one idea belongs to another from now on, and says where it was said.
  func moveComments(from source: Int64, to target: Int64) throws {
    try execute(
      """
      UPDATE idea_comment SET idea = ?2, merged_from = CASE merged_from WHEN 0 THEN ?1 ELSE merged_from END
      WHERE idea = ?1
      """, [source, target])
  }

  // MARK: History

  func insert(_ change: IdeaChange, of idea: Idea) throws {
    try execute(
      """
      INSERT INTO idea_history (idea, version, at_ms, actor, type, from_state, to_state, summary, reason, customer)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        idea.number, idea.version, change.at.millisecondsSinceEpoch, change.actor.description, change.type,
        change.before.rawValue, change.after.rawValue, change.summary, change.reason,
        change.customer,
      ])
  }

  func history(of idea: Int64) throws -> [IdeaHistoryLine] {
    try rows(
      """
      SELECT version, at_ms, actor, type, from_state, to_state, summary, reason, customer FROM idea_history
      WHERE idea = ? ORDER BY version
      """, [idea]
    ).map { row in
      IdeaHistoryLine(
        version: row[0], at: Instant(stored: row[1]), actor: row[2], type: row[3], from: IdeaState(rawValue: row[4]),
        to: IdeaState(rawValue: row[5]), summary: row[6], reason: row[7],
        customer: row[8])
    }
  }

  // MARK: Lists

  func page(_ query: IdeaQuery) throws -> IdeaPage {
    let (sql, arguments) = query.statement
    let found = try rows(sql, StatementArguments(arguments)).map(IdeaRow.idea)
    var page = IdeaPage(ideas: Array(found.prefix(query.limit)))
    if found.count > query.limit, let last = page.ideas.last {
      let rank: Int =
        switch query.sorting {
        case .newest: 0
        case .votes: last.votesFor - last.votesAgainst
        case .askers: last.askers
        }
      page.next = IdeaQuery.Place(rank: Int64(rank), number: last.number)
    }
    return page
  }
}
