/// One thing wrong with what was written.
public struct DraftProblem: Sendable, Hashable {
  /// 0 when no line is known.
  public var line: Int
  public var text: String

  public init(line: Int, _ text: String) {
    self.line = line
    self.text = text
  }
}

/// Everything wrong with what was to be applied, in the order of the lines.
public struct DraftProblems: Error, Sendable, Hashable {
  public var problems: [DraftProblem]

  public init(problems: [DraftProblem]) { self.problems = problems }
}
