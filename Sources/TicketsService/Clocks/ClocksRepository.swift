internal import BusinessTime
internal import TicketsDomain

/// The clocks of one ticket, stopped ones too.
struct ClockTimeline: Sendable {
  var ticket: Ticket
  /// In the order in which they started.
  var clocks: [TicketClock]
  var rules: ClockRules
  /// What those that were stopped before the present calendar were measured by, by version.
  var calendars: [Int: BusinessCalendar]

  func calendar(_ version: Int) -> BusinessCalendar { calendars[version] ?? rules.openTime.calendar }
}

/// Which tickets are listed by their clocks. Raw values are the wire's.
enum ClockSelection: Int, Sendable {
  case running = 0
  case atRisk = 1
  case breached = 2
}

/// A place in a list by time: the instant it is ordered by, and the ticket.
struct ClockPlace: Sendable, Hashable {
  var at: Int64
  var ticket: Int64

  var token: String { "\(at):\(ticket)" }

  init(at: Int64, ticket: Int64) {
    self.at = at
    self.ticket = ticket
  }

  /// Reads a token; nil for an empty one.
  /// - Throws: ``TicketsError/malformedPageToken`` for one no list has given.
  static func reading(_ token: String) throws(TicketsError) -> ClockPlace? {
    guard !token.isEmpty else { return nil }
    let parts = token.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == 2, let at = parts[0], let ticket = parts[1] else { throw .malformedPageToken }
    return ClockPlace(at: at, ticket: ticket)
  }
}

/// A ticket in a list by time.
struct TicketOnTime: Sendable {
  var ticket: Ticket
  var clocks: TicketClocks
  var place: ClockPlace
}

/// Clocks as this service keeps them. Every method throws as ``TicketsRepository``'s.
protocol ClocksRepository: Sendable {
  func clocks(of ticket: Int64, scope: ReadScope, reader: String) async throws -> ClockTimeline
  /// - Returns: at most `limit` tickets behind a place, and what their clocks are measured by.
  func ticketsOnTime(_ selection: ClockSelection, after place: ClockPlace?, limit: Int, scope: ReadScope) async throws
    -> (tickets: [TicketOnTime], rules: ClockRules)
}
