internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// What customers thought, as this service keeps it. Throws ``SurveyRefusal``, ``TicketRefusal``, ``TicketsError`` or
/// a `StoreError`.
protocol SatisfactionRepository: Sendable {
  func record(score: Int, comment: String, on ticket: Int64, by actor: Actor, at now: Instant) async throws -> Survey
  func surveys(of ticket: Int64, scope: ReadScope, reader: String) async throws -> [Survey]
  func satisfaction(_ query: SatisfactionQuery) async throws -> [SatisfactionSum]
}

extension SQLiteTicketsRepository: SatisfactionRepository {
  func record(score: Int, comment: String, on number: Int64, by actor: Actor, at now: Instant) async throws -> Survey {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      let (ticket, _) = try tables.addressed(number, expectedVersion: 0)
      let survey = try tables.survey(of: ticket.number)
      // A ticket that is open says so, rather than that nobody was asked.
      guard let survey else {
        _ = try ticket.decide(
          TicketOrder(
            .rate(SurveyAnswer(score: score, comment: comment, at: now, actor: ""), survey: 0), by: actor, at: now),
          rules)
        throw SurveyRefusal.notAsked(ticket: ticket.number)
      }
      guard
        let answer = try survey.answering(
          score: score, comment: comment, by: actor, at: now, try tables.ticketSettings())
      else { return survey }
      _ = try perform(
        .rate(answer, survey: survey.number), on: ticket.number, CommandRequest(actor: actor, now: now), transaction)
      try tables.insert(answer, to: survey)
      return try tables.survey(of: ticket.number) ?? survey
    }
  }

  func surveys(of number: Int64, scope: ReadScope, reader: String) async throws -> [Survey] {
    try await store.read { database in
      let tables = TicketTables(database: database)
      guard try tables.row(number) != nil else { throw TicketsError.unknownTicket(number) }
      let root = try tables.root(of: number)
      _ = try tables.visible(root, scope, reader)
      return try tables.standing(for: root).flatMap { try tables.surveys(of: $0) }
    }
  }

  func satisfaction(_ query: SatisfactionQuery) async throws -> [SatisfactionSum] {
    try await store.read { try TicketTables(database: $0).satisfaction(query) }
  }
}
