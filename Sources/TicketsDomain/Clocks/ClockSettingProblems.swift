/// Everything wrong with a calendar or a clock policy that is to be put in force.
public struct ClockSettingProblems: Error, Sendable, Hashable {
  public struct Problem: Sendable, Hashable {
    /// Where: `week.monday`, `exceptions.2026-05-09`, `resolution.P3`.
    public var place: String
    public var text: String
  }

  /// The most that are told at once.
  public static let limit = 100

  public internal(set) var problems: [Problem] = []

  mutating func note(_ place: String, _ text: String) {
    guard problems.count < Self.limit else { return }
    problems.append(Problem(place: place, text: text))
  }

  /// What somebody wrote, short enough to be told back.
  static func quoted(_ text: String) -> String { text.count <= 40 ? "'\(text)'" : "'\(text.prefix(40))…'" }
}
