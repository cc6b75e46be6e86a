internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// Which solvings are summed, and by what.
struct SatisfactionQuery: Sendable {
  enum Key: Int, Sendable {
    case all, person, line, customer
  }

  var key = Key.all
  var from: Instant?
  var until: Instant?
  var person = ""
  var customer = ""
  var line: SupportLine?
}

/// Surveys as rows.
extension TicketTables {
  /// Asks about a solving.
  func insert(_ survey: Survey) throws {
    try execute(
      """
      INSERT INTO survey (ticket, number, asked_at_ms, person, line, customer, lapsed_at_ms, score)
      VALUES (?, ?, ?, ?, ?, ?, 0, 0)
      """,
      [
        survey.ticket, survey.number, survey.askedAt.millisecondsSinceEpoch, survey.person, survey.line.rawValue,
        survey.customer,
      ])
  }

  /// Lets go what has no answer.
  func lapseSurvey(of ticket: Int64, at now: Instant) throws {
    try execute(
      "UPDATE survey SET lapsed_at_ms = ? WHERE ticket = ? AND score = 0 AND lapsed_at_ms = 0",
      [now.millisecondsSinceEpoch, ticket])
  }

  func insert(_ answer: SurveyAnswer, to survey: Survey) throws {
    try execute(
      """
      INSERT INTO survey_answer (ticket, number, revision, score, comment, at_ms, actor) VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        survey.ticket, survey.number, survey.answers.count + 1, answer.score, answer.comment,
        answer.at.millisecondsSinceEpoch, answer.actor,
      ])
    try execute(
      "UPDATE survey SET score = ? WHERE ticket = ? AND number = ?", [answer.score, survey.ticket, survey.number])
  }

  /// The latest solving of a ticket that was asked about.
  func survey(of ticket: Int64) throws -> Survey? { try surveys(of: ticket).last }

  /// Oldest first.
  func surveys(of ticket: Int64) throws -> [Survey] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT number, asked_at_ms, person, line, customer, lapsed_at_ms FROM survey WHERE ticket = ? ORDER BY number
        """)
    let answers = try database.cachedStatement(
      sql: """
        SELECT score, comment, at_ms, actor FROM survey_answer WHERE ticket = ? AND number = ? ORDER BY revision
        """)
    return try Row.fetchAll(statement, arguments: [ticket]).map { row in
      guard let line = SupportLine(rawValue: row[3]) else {
        throw StoreError.corrupt(path: "table survey", reason: "a survey of ticket \(ticket) is on an unknown line")
      }
      return Survey(
        ticket: ticket, number: row[0], askedAt: Instant(stored: row[1]), person: row[2], line: line,
        customer: row[4], lapsedAt: Instant(optional: row[5]),
        answers: try Row.fetchAll(answers, arguments: [ticket, row[0] as Int]).map {
          SurveyAnswer(score: $0[0], comment: $0[1], at: Instant(stored: $0[2]), actor: $0[3])
        })
    }
  }

  /// Sums over solvings in the order of their keys; walks the index of a person, a customer or the time.
  func satisfaction(_ query: SatisfactionQuery) throws -> [SatisfactionSum] {
    var conditions = ["(lapsed_at_ms = 0 OR score > 0)", "asked_at_ms >= ?", "asked_at_ms < ?"]
    let from = query.from?.millisecondsSinceEpoch ?? Int64.min
    let until = query.until?.millisecondsSinceEpoch ?? Int64.max
    var arguments: [(any DatabaseValueConvertible)?] = [from, until]
    for (column, value) in [("person", query.person), ("customer", query.customer)] where !value.isEmpty {
      conditions.append("\(column) = ?")
      arguments.append(value)
    }
    if let line = query.line {
      conditions.append("line = ?")
      arguments.append(line.rawValue)
    }
    let key =
      switch query.key {
      case .all: "'all'"
      case .person: "person"
      case .line: "CAST(line AS TEXT)"
      case .customer: "customer"
      }
    let scores = SurveyAnswer.scores.map { "sum(score = \($0))" }.joined(separator: ", ")
    return try Row.fetchAll(
      database,
      sql: """
        SELECT \(key), count(*), \(scores) FROM survey WHERE \(conditions.joined(separator: " AND "))
        GROUP BY 1 ORDER BY 1
        """, arguments: StatementArguments(arguments)
    ).map { row in
      SatisfactionSum(key: row[0], asked: row[1], scores: (2...6).map { row[$0] as Int64 })
    }
  }
}
