import Terminal

/// A row of a file that cannot be taken, named by its line.
struct RowProblem: Error, Sendable, Hashable {
  var line: Int
  var reason: String

  private static let shown = 20

  /// Lines for people: the first twenty, and how many more there are.
  static func lines(_ all: [String]) -> [String] {
    all.count > shown ? all.prefix(shown) + ["… and \(all.count - shown) more"] : all
  }

  /// Names the bad rows; with `stop` that is the end.
  ///
  /// - Parameters:
  ///   - good: How many rows could be read.
  ///   - done: Completes "nothing was …".
  static func report(
    _ problems: [RowProblem], of file: String, good: Int, _ policy: ErrorPolicy, done: String
  ) throws(CommandFailure) {
    guard !problems.isEmpty else { return }
    let lines = lines(problems.map { "line \($0.line): \($0.reason)" })
    guard policy == .skip else {
      throw CommandFailure(
        "nothing was \(done): \(problems.count) of \(problems.count + good) rows of \(file) are in error",
        why: lines, hint: "mend them, or leave them out with --on-error skip")
    }
    Streams.error.writeLine("leaving out \(problems.count) rows in error:")
    for line in lines { Streams.error.writeLine("  " + line.singleLine) }
  }
}
