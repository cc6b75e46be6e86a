internal import GRDB
internal import TicketsDomain

/// What clocks are measured by.
struct ClockBook: Sendable {
  let standard: ClockRules

  func rules(_ database: Database) throws -> ClockRules { standard }
}
