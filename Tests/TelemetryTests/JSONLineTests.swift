import Logging
import Testing

@testable import Telemetry

@Suite("A line of the log")
struct JSONLineTests {
  private func line(_ add: (inout JSONLine) -> Void) -> String {
    var line = JSONLine()
    add(&line)
    return String(decoding: line.finished(), as: UTF8.self)
  }

  @Test("is one object and ends with a line feed, also when it is empty")
  func isOneObject() {
    #expect(line { _ in } == "{}\n")
    #expect(
      line {
        $0.add("a", "1"); $0.add("b", "2")
      } == #"{"a":"1","b":"2"}"# + "\n")
  }

  @Test(
    "keeps text readable and escapes what would break the line or its reader",
    arguments: [
      ("Отчёт не открывается", "Отчёт не открывается"), ("emoji 🧾 and – dashes", "emoji 🧾 and – dashes"),
      (#"a "quoted" \ word"#, #"a \"quoted\" \\ word"#), ("two\nlines\r\tand a tab", #"two\nlines\r\tand a tab"#),
      ("\u{0}\u{1B}[31m\u{7F}", #"\u0000\u001b[31m\u007f"#), ("\u{85}\u{9F}\u{A0}", "\\u0085\\u009f\u{A0}"),
      ("a\u{2028}b\u{2029}c\u{2027}", "a\\u2028b\\u2029c\u{2027}"), ("", ""),
    ])
  func escapes(_ text: String, _ expected: String) {
    #expect(line { $0.add("text", text) } == "{\"text\":\"\(expected)\"}\n")
  }

  @Test("nests lists and dictionaries, the latter sorted by key")
  func nests() {
    let value: Logger.Metadata.Value = ["б": ["1", "два\n"], "a": .stringConvertible(3), "empty": .dictionary([:])]
    #expect(line { $0.add("data", value) } == #"{"data":{"a":"3","empty":{},"б":["1","два\n"]}}"# + "\n")
  }

  @Test("says the time in UTC, to the millisecond")
  func saysTheTime() throws {
    let time = LogTime.now()
    let form = try Regex(#"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z"#)
    #expect(try form.wholeMatch(in: time) != nil, "\(time)")
  }
}
