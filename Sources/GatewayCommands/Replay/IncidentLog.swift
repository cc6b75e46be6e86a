import BusinessTime
import OporaAPI

/// The event log of another helpdesk, one row per status change: how its columns and words map to the department's.
///
/// Source of the format: the incident log of the BPI Challenge 2013, with the support level in a column of its own.
struct IncidentLog {
  private let columns: [Column: Int]
  private let columnCount: Int
  private var ordinals: [String: UInt32] = [:]

  enum Column: String, CaseIterable {
    case incident = "SR Number"
    case at = "Change Date+Time"
    case status = "Status"
    case subStatus = "Sub Status"
    case level = "ST Level"
    case impact = "SR Latest Impact"
    case product = "Product"
    case team = "Involved ST"
    case owner = "Resource"

    var isRequired: Bool {
      switch self {
      case .product, .team, .owner: false
      default: true
      }
    }
  }

  /// - Parameter header: The file's first record.
  /// - Throws: `RowProblem` naming the columns that are missing.
  init(header: CSVReader.Record) throws(RowProblem) {
    var columns: [Column: Int] = [:]
    for column in Column.allCases { columns[column] = header.fields.firstIndex(of: column.rawValue) }
    let missing = Column.allCases.filter { $0.isRequired && columns[$0] == nil }
    guard missing.isEmpty else {
      throw RowProblem(
        line: header.line,
        reason: "the header lacks the columns " + missing.map { "'\($0.rawValue)'" }.joined(separator: ", "))
    }
    self.columns = columns
    columnCount = header.fields.count
  }

  /// The change a row stands for. Ordinals count the rows of an incident in the order of the file, those in error too:
  /// a row that is mended later takes the place that was kept for it, and no other row is taken twice.
  mutating func change(_ record: CSVReader.Record) throws(RowProblem) -> TicketsV1.ImportedChange {
    func problem(_ reason: String) -> RowProblem { RowProblem(line: record.line, reason: reason) }
    let ordinal = reserveOrdinal(record.fields)
    guard record.fields.count == columnCount else {
      throw problem("it has \(record.fields.count) columns, the header \(columnCount)")
    }
    let incident = text(.incident, record)
    guard !incident.isEmpty, incident.utf8.count <= 128 else {
      throw problem("'\(Column.incident.rawValue)' is empty or longer than 128 bytes")
    }
    guard let at = Instant(iso8601: text(.at, record)) else {
      throw problem("'\(text(.at, record))' is no instant; it reads like 2012-05-03T06:41:25+01:00")
    }
    guard let state = Self.states[text(.subStatus, record)] else {
      let near = NearestName.of(text(.subStatus, record), among: Self.states.keys.sorted())
      throw problem("the sub-status '\(text(.subStatus, record))' is not known" + (near.map { "; '\($0)' is" } ?? ""))
    }
    guard let line = Self.lines[text(.level, record)] else {
      throw problem(
        "the support level '\(text(.level, record))' is none of \(Self.lines.keys.sorted().joined(separator: ", "))")
    }
    guard record.line <= Int(UInt32.max) else { throw problem("the file has too many lines") }
    return TicketsV1.ImportedChange(
      row: UInt32(record.line), incident: incident, ordinal: ordinal, atMs: at.millisecondsSinceEpoch, state: state,
      line: line, sourceStatus: "\(text(.status, record))-\(text(.subStatus, record))",
      sourceLevel: text(.level, record), impact: text(.impact, record), product: text(.product, record),
      team: text(.team, record), owner: text(.owner, record),
      priority: Self.priorities[text(.impact, record)] ?? .unspecified)
  }

  /// Keeps a place for a row, whatever else is wrong with it, if it says which incident it belongs to.
  @discardableResult
  mutating func reserveOrdinal(_ fields: [String]) -> UInt32 {
    guard let column = columns[.incident], column < fields.count else { return 0 }
    let ordinal = ordinals[fields[column]] ?? 0
    ordinals[fields[column]] = ordinal + 1
    return ordinal
  }

  private func text(_ column: Column, _ record: CSVReader.Record) -> String {
    columns[column].map { record.fields[$0] } ?? ""
  }

  private static let states: [String: TicketsV1.State] = [
    "Awaiting Assignment": .queued, "In Progress": .inProgress, "Assigned": .assigned,
    "Wait - User": .waitingCustomer, "Wait - Customer": .waitingCustomer, "Wait": .onHold, "Wait - Vendor": .onHold,
    "Wait - Implementation": .onHold, "Unmatched": .onHold, "Resolved": .solved, "In Call": .solved,
    "Closed": .closed, "Cancelled": .cancelled,
  ]

  /// Levels named together count as the higher.
  private static let lines: [String: UInt32] = ["L1": 1, "L2": 2, "L3": 3, "L2/L3": 3]

  private static let priorities: [String: TicketsV1.Priority] = ["Major": .p1, "High": .p2, "Medium": .p3, "Low": .p4]
}
