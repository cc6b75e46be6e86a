import RPC

/// Something wrong with a line of a person's file.
struct FileProblem: Sendable, Hashable {
  /// 0 when no line is known.
  var line: Int
  var text: String
}

extension CommandFailure {
  /// That a file cannot be applied: every problem once, in the order of its lines.
  init(applying file: String, _ problems: [FileProblem]) {
    var lines: [String] = []
    for problem in problems.sorted(by: { $0.line < $1.line }) {
      let text = problem.line == 0 ? problem.text : "line \(problem.line): \(problem.text)"
      if !lines.contains(text) { lines.append(text) }
    }
    self.init(
      "\(file) cannot be applied; nothing was changed", why: lines, hint: "mend the lines and try again",
      exitCode: Exit.status(.invalidArgument))
  }
}
