/// Reads records of a CSV file (RFC 4180) from bytes that come in pieces: quoted fields with line breaks and doubled
/// quotes, CRLF or LF, a byte order mark, a last line without an end. Memory is bounded by the longest record.
struct CSVReader {
  struct Record: Sendable, Hashable {
    /// Line in the file on which the record begins, from 1.
    var line: Int
    var fields: [String]
  }

  /// What is wrong with a record; reading can go on with the line after the one it begins on.
  struct Problem: Error, Sendable, Hashable {
    var line: Int
    var reason: String
    /// The fields before the place in error.
    var fieldsBefore: [String]
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var line = 1
  private var isAtEnd = false
  private var sawStart = false
  /// Within a line in error, whose end has not been fed yet.
  private var isSkipping = false
  private let recordLimitBytes: Int

  init(recordLimitBytes: Int = 1 << 20) {
    self.recordLimitBytes = recordLimitBytes
  }

  /// Takes the next piece of the file.
  mutating func feed(_ bytes: some Collection<UInt8>) {
    if start > 64 << 10 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer += bytes
    if !sawStart, buffer.count >= 3 {
      sawStart = true
      if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    }
  }

  /// No more pieces will come.
  mutating func finish() { isAtEnd = true }

  /// The next record; nil when the file is at its end or more has to be fed first. Empty lines are passed over.
  ///
  /// - Throws: `Problem`; the record is dropped and the next call goes on behind its first line.
  mutating func next() throws(Problem) -> Record? {
    guard sawStart || isAtEnd else { return nil }
    while true {
      if isSkipping { skipLine() }
      if isSkipping { return nil }
      let first = line
      switch parse() {
      case .more: return nil
      case .record(let fields, let end, let lines):
        start = end
        line += lines
        if fields.count == 1, fields[0].isEmpty { continue }
        var texts: [String] = []
        texts.reserveCapacity(fields.count)
        for (index, field) in fields.enumerated() {
          guard let text = String(validating: field, as: UTF8.self) else {
            throw Problem(line: first, reason: "column \(index + 1) is not valid UTF-8", fieldsBefore: texts)
          }
          texts.append(text)
        }
        return Record(line: first, fields: texts)
      case .bad(let reason, let fields):
        isSkipping = true
        skipLine()
        let before = fields.prefix { String(validating: $0, as: UTF8.self) != nil }
        throw Problem(line: first, reason: reason, fieldsBefore: before.map { String(decoding: $0, as: UTF8.self) })
      }
    }
  }

  private enum Outcome {
    case more
    case record(fields: [[UInt8]], end: Int, lines: Int)
    case bad(String, before: [[UInt8]])
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private func parse() -> Outcome {
    guard start < buffer.count else { return .more }
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var lines = 0
    var position = start
    // Whether the field was quoted and has been closed.
    var isClosed = false
    while position < buffer.count {
      guard position - start <= recordLimitBytes else {
        return .bad("the record is longer than \(recordLimitBytes) bytes", before: fields)
      }
      let byte = buffer[position]
      switch byte {
      case Self.quote:
        guard field.isEmpty, !isClosed else {
          return .bad("a quote within a field that does not begin with one", before: fields)
        }
        switch quoted(from: position + 1) {
        case .more: return isAtEnd ? .bad("the quoted field has no closing quote", before: fields) : .more
        case .bad(let reason): return .bad(reason, before: fields)
        case .field(let content, let end, let inner):
          field = content
          position = end
          lines += inner
          isClosed = true
        }
      case UInt8(ascii: ","):
        fields.append(field)
        field = []
        isClosed = false
        position += 1
      case Self.lineFeed:
        return .record(fields: fields + [field], end: position + 1, lines: lines + 1)
      case Self.carriageReturn:
        guard position + 1 < buffer.count else {
          return isAtEnd ? .record(fields: fields + [field], end: position + 1, lines: lines + 1) : .more
        }
        guard buffer[position + 1] == Self.lineFeed else {
          return .bad("a carriage return without a line feed", before: fields)
        }
        return .record(fields: fields + [field], end: position + 2, lines: lines + 1)
      default:
        guard !isClosed else { return .bad("text after a closing quote", before: fields) }
        field.append(byte)
        position += 1
      }
    }
    return isAtEnd ? .record(fields: fields + [field], end: position, lines: lines + 1) : .more
  }

  private enum Quoted {
    case more
    case bad(String)
    case field([UInt8], end: Int, lines: Int)
  }

  private func quoted(from begin: Int) -> Quoted {
    var content: [UInt8] = []
    var lines = 0
    var position = begin
    while position < buffer.count {
      guard position - start <= recordLimitBytes else {
        return .bad("the quoted field has no closing quote within \(recordLimitBytes) bytes")
      }
      let byte = buffer[position]
      if byte == Self.quote {
        guard position + 1 < buffer.count else {
          return isAtEnd ? .field(content, end: position + 1, lines: lines) : .more
        }
        guard buffer[position + 1] == Self.quote else { return .field(content, end: position + 1, lines: lines) }
        position += 1
      }
      if byte == Self.lineFeed { lines += 1 }
      content.append(byte)
      position += 1
    }
    return .more
  }

  private mutating func skipLine() {
    while start < buffer.count {
      start += 1
      if buffer[start - 1] == Self.lineFeed {
        line += 1
        isSkipping = false
        return
      }
    }
  }
}
