internal import GRDB
internal import RoutingDomain

/// What has been touched in the store since somebody looked.
struct Touches: Sendable {
  var tickets: Set<TicketNumber> = []
  var people: Set<PersonID> = []
  /// Whose last specialist has changed.
  var customers: Set<String> = []
  /// The policy, people, skills, leave or hours: things that concern everything.
  var isWhole = false
}

/// Written by triggers with every change of what decisions depend on, and emptied by its only reader, the engine.
enum TouchLog {
  /// The kinds of subjects, as the triggers write them.
  private enum Subject: Int {
    case whole = 0
    case ticket = 1
    case person = 2
    case customer = 3
  }

  /// The number of the last touch; 0 when there is none.
  static func last(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(id) FROM touched")) ?? 0
  }

  /// Adds what was touched after a number.
  /// - Returns: the number of the last touch.
  static func collect(after last: Int64, into touches: inout Touches, _ db: Database) throws -> Int64 {
    var last = last
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: "SELECT id, subject, key FROM touched WHERE id > ? ORDER BY id"), arguments: [last])
    while let row = try rows.next() {
      last = row[0]
      switch Subject(rawValue: row[1]) {
      case .ticket: if let key = Int64(row[2] as String) { touches.tickets.insert(.init(UInt64(bitPattern: key))) }
      case .person: touches.people.insert(PersonID(row[2] as String))
      case .customer: touches.customers.insert(row[2])
      case .whole, nil: touches.isWhole = true
      }
    }
    return last
  }

  static func forget(upTo last: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM touched WHERE id <= ?").execute(arguments: [last])
  }

  /// The table, and a trigger for every way in which a table changes. `INSERT OR REPLACE` fires the one for inserts.
  static let sql: String = {
    var sql = """
      -- Subjects: 0 everything, 1 a ticket, 2 a person, 3 a customer.
      CREATE TABLE touched (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subject INTEGER NOT NULL,
        key TEXT NOT NULL
      ) STRICT;

      """
    func trigger(_ table: String, _ subject: Subject, _ column: String?, on changes: [String] = ["INSERT"]) {
      for change in changes {
        let row = change == "DELETE" ? "OLD" : "NEW"
        let key = column.map { "CAST(\(row).\($0) AS TEXT)" } ?? "''"
        sql += """
          CREATE TRIGGER touched_\(table)_\(subject)_\(change.lowercased()) AFTER \(change) ON \(table) BEGIN
            INSERT INTO touched (subject, key) VALUES (\(subject.rawValue), \(key));
          END;

          """
      }
    }
    trigger("ticket", .ticket, "number")
    trigger("exclusion", .ticket, "ticket", on: ["INSERT", "DELETE"])
    trigger("offer", .ticket, "ticket")
    trigger("proposal", .ticket, "ticket", on: ["INSERT", "UPDATE"])
    trigger("presence", .person, "person")
    trigger("assignment", .person, "person")
    trigger("last_specialist", .customer, "customer", on: ["INSERT", "UPDATE"])
    for table in ["policy", "member", "skill", "absence", "dated_shift"] {
      trigger(table, .whole, nil, on: ["INSERT", "UPDATE", "DELETE"])
    }
    return sql
  }()
}
