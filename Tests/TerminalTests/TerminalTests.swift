import Terminal
import Testing

private let pipe = Console(.output, isTerminal: false, usesColor: false, usesUnicode: true, width: nil)

private func terminal(width: Int, color: Bool = false, unicode: Bool = true) -> Console {
  Console(.output, isTerminal: true, usesColor: color, usesUnicode: unicode, width: width)
}

@Suite("A table")
struct TextTableTests {
  @Test("aligns Cyrillic, wide characters and combining marks by columns")
  func alignment() {
    var table = TextTable([.init("ticket"), .init("n", .right), .init("subject")])
    table.add("T-1", "5", "Не печатает отчёт")
    table.add("報告", "12", "и\u{306}")
    #expect(
      table.rendered(on: pipe) == """
        TICKET   N  SUBJECT
        T-1      5  Не печатает отчёт
        報告    12  и\u{306}

        """)
  }

  @Test("cuts only flexible columns, and only on a terminal")
  func fitting() {
    var table = TextTable([.init("id"), .init("subject", flexible: true), .init("state")])
    table.add("T-1", Cell(String(repeating: "отчёт ", count: 20)), "QUEUED")
    let shown = table.rendered(on: terminal(width: 40))
    for line in shown.split(separator: "\n") { #expect(line.displayWidth <= 40) }
    #expect(shown.contains("…") && shown.contains("QUEUED"))
    #expect(!table.rendered(on: pipe).contains("…"))
  }

  @Test("keeps what a customer wrote from driving the terminal")
  func escapes() {
    var table = TextTable([.init("subject")])
    table.add(Cell("a\u{1B}[2Jb\nc\td\u{9B}e"))
    #expect(table.rendered(on: pipe) == "SUBJECT\na[2Jb c de\n")
  }

  @Test("without rows shows its heading")
  func empty() {
    #expect(TextTable([.init("id"), .init("state")]).rendered(on: pipe) == "ID  STATE\n")
  }

  @Test("uses colour only where the console shows it")
  func color() {
    var table = TextTable([.init("state")])
    table.add(Cell("late", .alarm))
    #expect(table.rendered(on: terminal(width: 20, color: true)).contains("\u{1B}[31;1mlate\u{1B}[0m"))
    #expect(!table.rendered(on: terminal(width: 20)).contains("\u{1B}"))
  }

  private typealias Cell = TextTable.Cell
}

@Suite("Text for a terminal")
struct DisplayWidthTests {
  @Test("is cut at a character and shows that something is missing", arguments: [0, 1, 2, 3, 5, 8])
  func truncation(width: Int) {
    let cut = "报告отчёт".truncated(to: width)
    #expect(cut.displayWidth <= width)
    #expect(cut.isEmpty == (width == 0))
  }
}

@Suite("A progress bar")
struct ProgressBarTests {
  @Test("tells share, rate and remaining time")
  func line() {
    let start = ContinuousClock.now
    let bar = ProgressBar("Replaying", total: 1000, on: terminal(width: 100), startedAt: start)
    #expect(
      bar.line(250, start + .seconds(5))
        == "Replaying  ██████░░░░░░░░░░░░░░░░░░  25%  250/1000  50/s  15 s left")
    #expect(bar.line(1000, start + .seconds(80)).hasSuffix("100%  1000/1000  12/s  in 1 min 20 s"))
  }

  @Test("of nothing, or of an unknown number, does not divide by zero")
  func unknown() {
    let start = ContinuousClock.now
    let bar = ProgressBar("Reading", total: 0, on: terminal(width: 80, unicode: false), startedAt: start)
    #expect(bar.line(0, start) == "Reading  0  0/s  in 1 s")
  }
}

@Suite("A bar chart")
struct BarChartTests {
  @Test("draws eighths in Unicode and whole marks in ASCII")
  func blocks() {
    let chart = BarChart([.init("09", 4, note: "4 min"), .init("10", 1, note: "1 min"), .init("11", 0, note: "none")])
    #expect(
      chart.rendered(on: terminal(width: 80), width: 6) == """
        09  ██████  4 min
        10  █▌      1 min
        11          none

        """)
    #expect(chart.rendered(on: terminal(width: 80, unicode: false), width: 4).hasPrefix("09  ####  4 min\n10  #"))
  }

  @Test("of values that are no numbers stays readable")
  func notNumbers() {
    let chart = BarChart([.init("a", .nan, note: "?"), .init("b", .infinity, note: "?")])
    #expect(chart.rendered(on: pipe, width: 3) == "a       ?\nb       ?\n")
  }
}
