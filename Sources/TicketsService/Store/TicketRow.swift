internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// A ticket as a row: one list of columns for reading, inserting and updating.
enum TicketRow {
  static let columns = [
    "number", "version", "state", "line", "priority", "kind", "impact", "urgency", "channel", "customer", "subject",
    "topic", "product", "skills", "filer", "owner", "overseer", "manager", "deputy", "online", "external_id",
    "source_impact", "imported", "reason", "created_at_ms", "updated_at_ms", "line_entered_at_ms", "queued_at_ms",
    "first_response_at_ms", "first_solved_at_ms", "solved_at_ms", "closed_at_ms", "unanswered_since_ms",
    "lines_visited", "reopen_count", "escalation_count", "return_count", "open_blockers", "handled_ms",
    "close_due_at_ms",
  ]

  static let list = columns.joined(separator: ", ")
  static let select = "SELECT \(list) FROM ticket"

  /// - Throws: `corrupt` for a number no release has written.
  static func ticket(_ row: Row) throws -> Ticket {
    guard let state = TicketState(rawValue: row[2]), let line = SupportLine(rawValue: row[3]),
      let priority = TicketPriority(rawValue: row[4]), let kind = TicketKind(rawValue: row[5]),
      let channel = Channel(rawValue: row[8])
    else {
      throw StoreError.corrupt(path: "table ticket", reason: "ticket \(row[0] as Int64) has an unknown enumeration")
    }
    let skills: String = row[13]
    var ticket = Ticket(
      number: row[0], placement: Placement(state: state, line: line, owner: row[15], overseer: row[16]), kind: kind,
      priority: priority, impact: row[6], urgency: row[7], channel: channel, customer: row[9], subject: row[10],
      topic: row[11], product: row[12], skills: skills.split(separator: ",").map(String.init), filer: row[14],
      manager: row[17], managerDeputy: row[18], customerIsOnline: row[19], externalID: row[20],
      sourceImpact: row[21], isImported: row[22], reason: row[23], createdAt: Instant(stored: row[24]),
      updatedAt: Instant(stored: row[25]), lineEnteredAt: Instant(stored: row[26]),
      linesVisited: LineSet(rawValue: row[33]))
    ticket.version = row[1]
    ticket.queuedAt = Instant(optional: row[27])
    ticket.firstResponseAt = Instant(optional: row[28])
    ticket.firstSolvedAt = Instant(optional: row[29])
    ticket.solvedAt = Instant(optional: row[30])
    ticket.closedAt = Instant(optional: row[31])
    ticket.unansweredSince = Instant(optional: row[32])
    ticket.reopenCount = row[34]
    ticket.escalationCount = row[35]
    ticket.returnCount = row[36]
    ticket.openBlockers = row[37]
    ticket.handledMilliseconds = row[38]
    return ticket
  }
}

extension Instant {
  init(stored milliseconds: Int64) { self.init(millisecondsSinceEpoch: milliseconds) }

  /// 0 stands for none.
  init?(optional milliseconds: Int64) {
    guard milliseconds != 0 else { return nil }
    self.init(millisecondsSinceEpoch: milliseconds)
  }
}

extension Instant? {
  /// 0 for none.
  var storedMilliseconds: Int64 { self?.millisecondsSinceEpoch ?? 0 }
}
