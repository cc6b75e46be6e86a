import Messages
import OporaAPI

/// A file of tickets read through once: every good one, every row in error.
struct TicketTable: Sendable {
  enum Format: String, CaseIterable, Sendable {
    case csv
    case jsonl
  }

  var tickets: [TicketsV1.ImportedTicket] = []
  var problems: [RowProblem] = []

  /// - Throws: `CommandFailure` when the file cannot be read at all, or its header lacks columns.
  init(path: String, _ format: Format, _ mapping: ColumnMapping) throws(CommandFailure) {
    let bytes = try FileAccess.read(path, limit: 1 << 30)
    do throws(RowProblem) {
      try self.init(bytes: bytes, format, mapping)
    } catch {
      throw CommandFailure(
        "could not import \(path)", why: "line \(error.line): \(error.reason)",
        hint: "name the columns in a mapping: opora ticket import --help")
    }
  }

  init(bytes: [UInt8], _ format: Format, _ mapping: ColumnMapping) throws(RowProblem) {
    switch format {
    case .csv: try readTable(bytes, mapping)
    case .jsonl: try readLines(bytes, mapping)
    }
  }

  private mutating func readTable(_ bytes: [UInt8], _ mapping: ColumnMapping) throws(RowProblem) {
    var reader = CSVReader()
    reader.feed(bytes)
    reader.finish()
    var header: [TicketField: Int]?
    var width = 0
    while true {
      let record: CSVReader.Record
      do throws(CSVReader.Problem) {
        guard let next = try reader.next() else { break }
        record = next
      } catch {
        let problem = RowProblem(line: error.line, reason: error.reason)
        guard header != nil else { throw problem }
        problems.append(problem)
        continue
      }
      guard let columns = header else {
        header = try Self.columns(record, mapping)
        width = record.fields.count
        continue
      }
      guard record.fields.count == width else {
        problems.append(
          RowProblem(line: record.line, reason: "it has \(record.fields.count) columns, the header \(width)"))
        continue
      }
      take(record.line, columns.mapValues { record.fields[$0] }, mapping)
    }
    guard header != nil else { throw RowProblem(line: 1, reason: "the file is empty") }
  }

  private static func columns(
    _ header: CSVReader.Record, _ mapping: ColumnMapping
  ) throws(RowProblem) -> [TicketField: Int] {
    var columns: [TicketField: Int] = [:]
    for field in TicketField.allCases {
      columns[field] = header.fields.firstIndex(of: mapping.column(field.rawValue))
    }
    // A column that a mapping names is meant to be there.
    let missing = TicketField.allCases.filter { field in
      let isNamed = mapping.columns[field.rawValue] != nil
      return columns[field] == nil && (isNamed || field.isRequired && mapping.defaults[field.rawValue] == nil)
    }
    guard missing.isEmpty else {
      let names = missing.map { "'\(mapping.column($0.rawValue))'" }.joined(separator: ", ")
      throw RowProblem(line: header.line, reason: "the header lacks the columns \(names)")
    }
    return columns
  }

  private mutating func readLines(_ bytes: [UInt8], _ mapping: ColumnMapping) throws(RowProblem) {
    let json: JSONMapping
    do { json = JSONMapping(schema: try Presenter.schema.get()) } catch {
      throw RowProblem(line: 0, reason: "the schema of this program cannot be read: \(error)")
    }
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let row = index + 1
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      do {
        let value = try JSONValue(parsing: Array(line))
        if value["ticket"] != nil {
          let encoded = try json.bytes(from: value, as: TicketsV1.ExportedTicket.fullName)
          tickets.append(TicketsV1.ImportedTicket(line: row, try TicketsV1.ExportedTicket(decoding: encoded)))
          continue
        }
        guard case .object(let members) = value else {
          problems.append(RowProblem(line: row, reason: "it is no JSON object"))
          continue
        }
        let texts = Dictionary(members.map { ($0.key, Self.text($0.value)) }) { first, _ in first }
        var cells: [TicketField: String] = [:]
        for field in TicketField.allCases { cells[field] = texts[mapping.column(field.rawValue)] }
        take(row, cells, mapping)
      } catch {
        problems.append(RowProblem(line: row, reason: "\(error)"))
      }
    }
    if tickets.isEmpty, problems.isEmpty { throw RowProblem(line: 1, reason: "the file is empty") }
  }

  private mutating func take(_ line: Int, _ cells: [TicketField: String], _ mapping: ColumnMapping) {
    do throws(RowProblem) {
      tickets.append(try TicketsV1.ImportedTicket(line: line, cells: cells, mapping))
    } catch {
      problems.append(error)
    }
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .array(let elements): elements.map(text).joined(separator: ",")
    case .null: ""
    default: value.rendered(.compact)
    }
  }
}
