import OporaAPI
import RPC

/// Something wrong with a line of a person's file.
struct FileProblem: Sendable, Hashable {
  /// 0 when no line is known.
  var line: Int
  var text: String
}

extension FileProblem {
  /// The largest file of rules or settings that is read, in bytes.
  static let fileLimit = 1 << 20

  /// What a service found wrong, which it names by the lines it was given.
  fileprivate init(_ violation: RpcV1.FieldViolation) {
    self.init(
      line: Int(violation.field.split(separator: " ").last ?? "") ?? 0, text: violation.description)
  }
}

extension CommandFailure {
  /// What the service found wrong with a file, beside what its shape already was; other errors as they are.
  init(applying file: String, _ problems: [FileProblem], _ error: RPCError, _ service: ServiceName) {
    let found = error.code == .invalidArgument ? error.details?.fieldViolations ?? [] : []
    if found.isEmpty, problems.isEmpty {
      self.init(error, doing: "take \(file)", service: service.rawValue)
    } else {
      self.init(applying: file, problems + found.map(FileProblem.init))
    }
  }

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
