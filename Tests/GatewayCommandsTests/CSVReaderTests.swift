import Testing

@testable import GatewayCommands

@Suite("A CSV file")
struct CSVReaderTests {
  /// Everything a reader gives when the file comes in pieces of a size.
  private static func read(_ bytes: [UInt8], piece: Int, limit: Int = 1 << 20) -> ([[String]], [Int], [String]) {
    var reader = CSVReader(recordLimitBytes: limit)
    var records: [[String]] = []
    var lines: [Int] = []
    var problems: [String] = []
    func drain() {
      while true {
        do {
          guard let record = try reader.next() else { return }
          records.append(record.fields)
          lines.append(record.line)
        } catch {
          problems.append("\(error.line): \(error.reason)")
        }
      }
    }
    for start in stride(from: 0, to: bytes.count, by: piece) {
      reader.feed(bytes[start..<min(start + piece, bytes.count)])
      drain()
    }
    reader.finish()
    drain()
    return (records, lines, problems)
  }

  @Test("reads the same whatever the pieces it comes in", arguments: [1, 2, 3, 7, 1000])
  func pieces(piece: Int) {
    let text = "\u{FEFF}a,b\r\n\"x,\"\"y\"\"\r\nz\",Отчёт\n\n,\r\nlast,\"\""
    let (records, lines, problems) = Self.read(Array(text.utf8), piece: piece)
    #expect(records == [["a", "b"], ["x,\"y\"\r\nz", "Отчёт"], ["", ""], ["last", ""]])
    #expect(lines == [1, 2, 5, 6])
    #expect(problems == [])
  }

  @Test(
    "in error names the line and goes on behind it",
    arguments: [
      ("a\nb\"c,d\ne\n", ["a", "e"], "2: a quote within a field that does not begin with one"),
      ("a\n\"b\"c\ne\n", ["a", "e"], "2: text after a closing quote"),
      ("a\n\"b\ne\n", ["a", "e"], "2: the quoted field has no closing quote"),
      ("a\nb\rc\ne\n", ["a", "e"], "2: a carriage return without a line feed"),
    ])
  func errors(text: String, first: [String], problem: String) {
    for piece in [1, 4, 100] {
      let (records, _, problems) = Self.read(Array(text.utf8), piece: piece)
      #expect(records.map { $0[0] } == first, "in pieces of \(piece)")
      #expect(problems == [problem])
    }
  }

  @Test("that is not UTF-8 names line and column")
  func notUTF8() {
    let (records, _, problems) = Self.read(Array("a,b\nc,".utf8) + [0xFF, 0x0A] + Array("d,e\n".utf8), piece: 3)
    #expect(records == [["a", "b"], ["d", "e"]])
    #expect(problems == ["2: column 2 is not valid UTF-8"])
  }

  @Test("with an endless record is bounded")
  func endless() {
    let quoted = Array("a\n\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: 5000)
    let (records, _, problems) = Self.read(quoted, piece: 512, limit: 1000)
    #expect(records == [["a"]])
    #expect(problems.first?.hasPrefix("2: ") == true)
    let plain = Array(repeating: UInt8(ascii: "x"), count: 5000) + Array("\nb\n".utf8)
    #expect(Self.read(plain, piece: 512, limit: 1000).0 == [["b"]])
  }
}
