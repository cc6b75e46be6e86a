import OporaAPI

/// A log read through once: every good change, every bad row.
struct ReplayFile: Sendable {
  var changes: [TicketsV1.ImportedChange] = []
  var problems: [RowProblem] = []

  /// - Throws: `CommandFailure` when the file cannot be read or has no usable header.
  init(path: String, mapping: ColumnMapping = ReplayMapping.standard) throws(CommandFailure) {
    let bytes = try FileAccess.read(path, limit: 1 << 30)
    do throws(RowProblem) {
      try self.init(bytes: bytes, mapping: mapping)
    } catch {
      throw CommandFailure(
        "could not replay \(path)", why: "line \(error.line): \(error.reason)",
        hint: "the file needs one row per status change; see 'opora ticket replay --help'")
    }
  }

  init(bytes: [UInt8], mapping: ColumnMapping = ReplayMapping.standard) throws(RowProblem) {
    var reader = CSVReader()
    var log: IncidentLog?
    for start in stride(from: 0, to: bytes.count, by: 64 << 10) {
      reader.feed(bytes[start..<min(start + (64 << 10), bytes.count)])
      try drain(&reader, &log, mapping)
    }
    reader.finish()
    try drain(&reader, &log, mapping)
    guard log != nil else { throw RowProblem(line: 1, reason: "the file is empty") }
  }

  private mutating func drain(_ reader: inout CSVReader, _ log: inout IncidentLog?, _ mapping: ColumnMapping)
    throws(RowProblem)
  {
    while true {
      let record: CSVReader.Record
      do throws(CSVReader.Problem) {
        guard let next = try reader.next() else { return }
        record = next
      } catch {
        let problem = RowProblem(line: error.line, reason: error.reason)
        guard log != nil else { throw problem }
        log?.reserveOrdinal(error.fieldsBefore)
        problems.append(problem)
        continue
      }
      guard log != nil else {
        log = try IncidentLog(header: record, mapping: mapping)
        continue
      }
      do throws(RowProblem) {
        if let change = try log?.change(record) { changes.append(change) }
      } catch {
        problems.append(error)
      }
    }
  }
}
