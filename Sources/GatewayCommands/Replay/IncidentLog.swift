import BusinessTime
import OporaAPI

/// The event log of another helpdesk, one row per status change, read by a mapping of its columns and words.
struct IncidentLog {
  private typealias Field = ReplayMapping.Field

  private let mapping: ColumnMapping
  private let columns: [ReplayMapping.Field: Int]
  private let columnCount: Int
  private var ordinals: [String: UInt32] = [:]

  /// - Parameter header: The file's first record.
  /// - Throws: `RowProblem` naming the columns that are missing.
  init(header: CSVReader.Record, mapping: ColumnMapping) throws(RowProblem) {
    var columns: [ReplayMapping.Field: Int] = [:]
    for field in Field.allCases {
      columns[field] = header.fields.firstIndex(of: mapping.column(field.rawValue))
    }
    // A priority is read from where the impact stands as a rule; who names a column of either wants it to be there.
    let missing = Field.allCases.filter { field in
      guard columns[field] == nil, mapping.defaults[field.rawValue] == nil else { return false }
      return field.isRequired || (field == .impact && mapping.columns[field.rawValue] != nil)
    }
    guard missing.isEmpty else {
      throw RowProblem(
        line: header.line,
        reason: "the header lacks the columns "
          + missing.map { "'\(mapping.column($0.rawValue))'" }.joined(separator: ", "))
    }
    self.mapping = mapping
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
    let incident = cell(.incident, record)
    guard !incident.isEmpty, incident.utf8.count <= 128 else {
      throw problem("'\(name(.incident))' is empty or longer than 128 bytes")
    }
    guard let at = mapping.instant(cell(.at, record)) else {
      throw problem("'\(cell(.at, record))' is no instant; it reads like 2012-05-03T06:41:25+01:00")
    }
    guard let state = Self.states[word(.state, record).lowercased().replacing("_", with: "-")] else {
      throw problem(unknown(.state, record, "state", Self.states.keys.sorted()))
    }
    guard let line = UInt32(word(.line, record)), (1...3).contains(line) else {
      throw problem(unknown(.line, record, "line", ["1", "2", "3"]))
    }
    guard record.line <= Int(UInt32.max) else { throw problem("the file has too many lines") }
    let status = [cell(.status, record), cell(.state, record)].filter { !$0.isEmpty }.joined(separator: "-")
    return TicketsV1.ImportedChange(
      row: UInt32(record.line), incident: incident, ordinal: ordinal, atMs: at.millisecondsSinceEpoch, state: state,
      line: line, sourceStatus: status, sourceLevel: cell(.line, record), impact: cell(.impact, record),
      product: cell(.product, record), team: cell(.team, record), owner: cell(.owner, record),
      priority: Self.priorities[word(.priority, record).lowercased()] ?? .unspecified)
  }

  /// Keeps a place for a row, whatever else is wrong with it, if it says which incident it belongs to.
  @discardableResult
  mutating func reserveOrdinal(_ fields: [String]) -> UInt32 {
    guard let column = columns[.incident], column < fields.count else { return 0 }
    let ordinal = ordinals[fields[column]] ?? 0
    ordinals[fields[column]] = ordinal + 1
    return ordinal
  }

  private func name(_ field: Field) -> String { mapping.column(field.rawValue) }

  /// As it is written in the log.
  private func cell(_ field: Field, _ record: CSVReader.Record) -> String {
    columns[field].map { record.fields[$0] } ?? ""
  }

  /// In the department's words.
  private func word(_ field: Field, _ record: CSVReader.Record) -> String {
    mapping.word(field.rawValue, cell(field, record))
  }

  private func unknown(_ field: Field, _ record: CSVReader.Record, _ what: String, _ own: [String]) -> String {
    let cell = cell(field, record)
    let known = (mapping.values[field.rawValue] ?? [:]).keys.sorted() + own
    let near = NearestName.of(cell, among: known)
    return "'\(name(field))' says '\(cell)', which is no \(what)"
      + (near.map { "; '\($0)' is" } ?? "; map it under values, \(field.rawValue)")
  }

  private static let states: [String: TicketsV1.State] = Dictionary(
    TicketsV1.State.allCases.filter { $0 != .unspecified }.map {
      (TicketWords.text($0).lowercased().replacing("_", with: "-"), $0)
    }, uniquingKeysWith: { first, _ in first })

  private static let priorities: [String: TicketsV1.Priority] = [
    "p1": .p1, "p2": .p2, "p3": .p3, "p4": .p4,
  ]
}
