/// Walks the lines of a Markdown text and keeps its words.
///
/// Understands headings (`#` and underlined), fences, quotes, lists, tables (GitHub's and the `#| || |#` of YFM),
/// `{% … %}` directives, HTML comments and tags. What it does not understand stays as text. Linear, never fails.
struct PlainTextRendering {
  private(set) var title: String?
  private(set) var headings: [String] = []
  private(set) var text = ""

  private var fence: (mark: UInt8, length: Int)?
  private var isInComment = false
  private var titleLevel = Int.max

  init(_ lines: ArraySlice<Substring>) {
    for line in lines { take(Array(line.utf8)) }
  }

  private mutating func take(_ line: [UInt8]) {
    var line = Self.trimmed(line[...])
    if let fence {
      if Self.closes(line, fence) { self.fence = nil } else { append(line) }
      return
    }
    if isInComment {
      guard let end = Self.firstIndex(of: "-->", in: line) else { return }
      isInComment = false
      line = Self.trimmed(line[(end + 3)...])
    }
    line = Self.withoutQuoteAndListMarks(line)
    if let opening = Self.fence(line) {
      fence = opening
      return
    }
    if let start = Self.firstIndex(of: "<!--", in: line), Self.firstIndex(of: "-->", in: line[start...]) == nil {
      isInComment = true
      line = line[..<start]
    }
    if let (level, heading) = Self.heading(line) {
      takeHeading(InlineText.plain(heading), level: level)
    } else if !Self.isRuleOrTableFrame(line) {
      append(InlineText.plainBytes(Self.cells(line))[...])
    }
  }

  private mutating func takeHeading(_ heading: String, level: Int) {
    guard !heading.isEmpty else { return }
    // A level-1 heading takes the title from a lesser one that came before it.
    if level < titleLevel, title == nil || level == 1 {
      if let lesser = title {
        headings.insert(lesser, at: 0)
        append(Array(lesser.utf8)[...])
      }
      title = heading
      titleLevel = level
      return
    }
    headings.append(heading)
    append(Array(heading.utf8)[...])
  }

  private mutating func append(_ line: ArraySlice<UInt8>) {
    let line = Self.trimmed(line)
    guard !line.isEmpty else { return }
    if !text.isEmpty { text += "\n" }
    text += String(decoding: line, as: UTF8.self)
  }

  // MARK: Lines

  private static func heading(_ line: ArraySlice<UInt8>) -> (level: Int, text: ArraySlice<UInt8>)? {
    let level = line.prefix { $0 == UInt8(ascii: "#") }.count
    guard (1...6).contains(level) else { return nil }
    let rest = line.dropFirst(level)
    guard let next = rest.first, next == 0x20 || next == 0x09 else { return nil }
    var text = trimmed(rest)
    while text.last == UInt8(ascii: "#") { text.removeLast() }
    return (level, trimmed(text))
  }

  private static func fence(_ line: ArraySlice<UInt8>) -> (mark: UInt8, length: Int)? {
    guard let mark = line.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    let length = line.prefix { $0 == mark }.count
    guard length >= 3 else { return nil }
    // ```code``` on one line is a span, not a fence.
    if mark == UInt8(ascii: "`"), line.dropFirst(length).contains(mark) { return nil }
    return (mark, length)
  }

  private static func closes(_ line: ArraySlice<UInt8>, _ fence: (mark: UInt8, length: Int)) -> Bool {
    line.count >= fence.length && line.allSatisfy { $0 == fence.mark }
  }

  private static func withoutQuoteAndListMarks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while line.first == UInt8(ascii: ">") { line = trimmed(line.dropFirst()) }
    if let first = line.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "*") || first == UInt8(ascii: "+"),
      line.dropFirst().first == 0x20
    {
      line = trimmed(line.dropFirst())
      for box in ["[ ] ", "[x] ", "[X] "] where line.starts(with: box.utf8) { line = line.dropFirst(4) }
    }
    return line
  }

  /// Rules, frames and separators of tables: lines that hold no word.
  private static func isRuleOrTableFrame(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { "|#-:=*_ \t".utf8.contains($0) }
  }

  /// A row of a table as its cells side by side; other lines as they are.
  private static func cells(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    // A row of YFM may go over several lines: its last one ends with two bars but does not begin with them.
    let isRow =
      line.first == UInt8(ascii: "|") || line.starts(with: "#|".utf8) || line.suffix(2).elementsEqual("||".utf8)
    guard isRow else { return line }
    var row: [UInt8] = []
    var cell: [UInt8] = []
    for byte in line.drop(while: { "#|".utf8.contains($0) }) {
      if byte == UInt8(ascii: "|"), cell.last != UInt8(ascii: "\\") {
        flush(&cell, to: &row)
      } else {
        cell.append(byte)
      }
    }
    flush(&cell, to: &row)
    return row[...]
  }

  private static func flush(_ cell: inout [UInt8], to row: inout [UInt8]) {
    let text = trimmed(cell[...])
    if !text.isEmpty {
      if !row.isEmpty { row.append(contentsOf: " — ".utf8) }
      row.append(contentsOf: text)
    }
    cell.removeAll(keepingCapacity: true)
  }

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return bytes
  }

  static func firstIndex(of needle: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
    let needle = needle.withUTF8Buffer(Array.init)
    guard let first = needle.first, bytes.count >= needle.count else { return nil }
    for index in bytes.indices.dropLast(needle.count - 1) where bytes[index] == first {
      if bytes[index...].starts(with: needle) { return index }
    }
    return nil
  }
}
