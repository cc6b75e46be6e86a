/// What each figure means. A change of meaning raises ``version``, and stored figures are computed anew.
public enum FigureDefinitions {
  public static let version = 1

  public struct Definition: Sendable, Hashable {
    public var name: String
    public var text: String
    public var unit: String
    /// 0 when there is no target, or when it depends on the priority.
    public var target: Double
  }

  public static let all: [Definition] = [
    Definition(
      name: "percentile",
      text: "Nearest rank: the value of rank ceil(p/100 * n) in ascending order; exact, always a value that occurred.",
      unit: "", target: 0),
    Definition(
      name: "basis",
      text: "A figure is taken by start (tickets that arrived in the period) or by stop (what came to its end in the "
        + "period); one answer never mixes the two. The line is the ticket's present line.",
      unit: "", target: 0),
    Definition(
      name: "time",
      text: "wall: elapsed time. business: the open time of the department's calendar within it.",
      unit: "", target: 0),
    Definition(
      name: "wait",
      text: "From arrival until somebody took the ticket up: the first state in work, or the first public reply if "
        + "that came earlier. By start, tickets nobody has taken up are counted up to now and told as open; tickets "
        + "cancelled or merged before are not counted. By hour of arrival in the calendar's zone, in business time.",
      unit: "s", target: FigureTargets.standard.waitSeconds),
    Definition(
      name: "first_response",
      text: "From arrival to the first public reply of a human; acknowledgements, bots and notes never count. Tickets "
        + "solved without a reply are counted apart as solved_without_reply.",
      unit: "s", target: 0),
    Definition(
      name: "resolution",
      text: "From arrival to the present solution, without waiting for the customer and without times of being "
        + "solved before a reopening. A reopened ticket has no resolution until it is solved again.",
      unit: "s", target: 0),
    Definition(
      name: "first_resolution",
      text: "The same up to the first solution, kept whatever comes after.",
      unit: "s", target: 0),
    Definition(
      name: "net_handling",
      text: "The sum of all work segments of a solved ticket, of everybody who worked on it; tickets without any "
        + "segment are not counted.",
      unit: "s", target: FigureTargets.standard.netHandlingSeconds),
    Definition(
      name: "reopen", text: "Solved tickets reopened within 7 days of a solution, of all ever solved.",
      unit: "share", target: 0),
    Definition(
      name: "escalation", text: "Tickets that went to a higher line at least once, of all.", unit: "share", target: 0),
    Definition(
      name: "return", text: "Tickets given back to line 1 at least once, of all.", unit: "share", target: 0),
    Definition(
      name: "solved_on_line_1", text: "Solved tickets that never left line 1, of all solved.", unit: "share",
      target: 0),
    Definition(
      name: "solved_without_reply", text: "Tickets first solved before anybody had answered, of all ever solved.",
      unit: "share", target: 0),
    Definition(
      name: "attainment_first_response",
      text: "Met / (met + breached) against P1 30 min, P2 2 h, P3 4 h, P4 8 h of business time; exactly at the target "
        + "is met. By start, open tickets over their target count as breached.",
      unit: "share", target: 0),
    Definition(
      name: "attainment_resolution",
      text: "The same for the resolution: P1 4 h, P2 8 h, P3 24 h, P4 40 h of business time.",
      unit: "share", target: 0),
    Definition(
      name: "backlog",
      text: "Tickets neither solved, closed, merged nor cancelled, by elapsed time since arrival, as of now.",
      unit: "tickets", target: 0),
    Definition(
      name: "hanging",
      text: "Tickets with an open alarm of routing that nobody can take them, of the backlog.",
      unit: "share", target: 0),
  ]
}

/// The numbers figures are held against.
public struct FigureTargets: Sendable, Hashable {
  public var netHandlingSeconds: Double
  public var waitSeconds: Double
  /// By priority, P1 first, in business milliseconds.
  public var firstResponseMilliseconds: [Int64]
  public var resolutionMilliseconds: [Int64]

  /// The department's defaults.
  public static let standard = FigureTargets(
    netHandlingSeconds: 75 * 60, waitSeconds: 2 * 3_600,
    firstResponseMilliseconds: [1_800_000, 7_200_000, 14_400_000, 28_800_000],
    resolutionMilliseconds: [14_400_000, 28_800_000, 86_400_000, 144_000_000])

  public init(
    netHandlingSeconds: Double, waitSeconds: Double, firstResponseMilliseconds: [Int64],
    resolutionMilliseconds: [Int64]
  ) {
    self.netHandlingSeconds = netHandlingSeconds
    self.waitSeconds = waitSeconds
    self.firstResponseMilliseconds = firstResponseMilliseconds
    self.resolutionMilliseconds = resolutionMilliseconds
  }

  static func target(_ targets: [Int64], priority: Int) -> Int64 {
    guard !targets.isEmpty else { return .max }
    return targets[min(max(priority - 1, 0), targets.count - 1)]
  }
}
