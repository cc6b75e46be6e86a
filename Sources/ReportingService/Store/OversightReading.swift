internal import GRDB
internal import ReportingDomain

/// Who watches over what, as the events of tickets have it.
struct OversightReading {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// The open tickets a person oversees, by number.
  func tickets(of person: String) throws -> [OverseenTicket] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT number, subject FROM ticket
          WHERE overseer = ? AND overseer <> '' AND owner <> overseer AND imported = 0
            AND state NOT IN ('SOLVED', 'CLOSED', 'MERGED', 'CANCELLED')
          ORDER BY number
          """), arguments: [person]
    ).map { OverseenTicket(number: UInt64(clamping: $0[0] as Int64), subject: $0[1]) }
  }
}
