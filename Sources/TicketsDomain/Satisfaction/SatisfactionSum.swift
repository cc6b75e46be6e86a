/// What customers thought of a set of solvings.
public struct SatisfactionSum: Sendable, Hashable {
  /// A person, a line, a customer, or "all".
  public var key: String
  public var asked: Int64
  /// How often each of the scores 1 to 5 was given.
  public private(set) var scores: [Int64]

  /// - Parameter scores: by score from 1 on; what is missing is 0.
  public init(key: String, asked: Int64, scores: [Int64]) {
    self.key = key
    self.asked = asked
    self.scores = SurveyAnswer.scores.map { scores.indices.contains($0 - 1) ? scores[$0 - 1] : 0 }
  }

  public var answered: Int64 { scores.reduce(0, +) }

  /// Nil without an answer.
  public var mean: Double? {
    guard answered > 0 else { return nil }
    let sum = zip(SurveyAnswer.scores, scores).reduce(0) { $0 + Int64($1.0) * $1.1 }
    return Double(sum) / Double(answered)
  }

  /// Answers of 4 and 5 among all, in percent; nil without an answer.
  public var satisfiedPercent: Double? {
    answered > 0 ? 100 * Double(scores[3] + scores[4]) / Double(answered) : nil
  }

  /// Answers among those asked, in percent; nil when nobody was asked.
  public var answeredPercent: Double? { asked > 0 ? 100 * Double(answered) / Double(asked) : nil }
}
