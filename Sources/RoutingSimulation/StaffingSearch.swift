public import RoutingDomain

/// Finds the fewest people on a line with whom the mean wait of the peak hour stays within a target.
///
/// Each number of people is tried with several seeds, the same for every number. It is enough when the upper bound of
/// the one-sided 95 % confidence interval of the mean over the seeds is within the target. More people never wait
/// longer but for chance, so the search doubles until it is enough and then halves.
public struct StaffingSearch: Sendable {
  public struct Trial: Sendable, Hashable {
    public var people: Int
    /// Mean over the seeds of the peak hour's mean wait, in milliseconds.
    public var mean: Double
    /// Upper bound of its confidence interval.
    public var bound: Double
    public var isEnough: Bool
  }

  public struct Outcome: Sendable, Hashable {
    /// `nil` when not even the limit is enough, or the search was stopped.
    public var people: Int?
    /// In the order in which they were tried.
    public var trials: [Trial]
  }

  public var line: Line
  public var targetMilliseconds: Int64
  public var clock: SimulationFigures.Clock
  /// At least two.
  public var seeds: [UInt64]
  /// Most people that are tried.
  public var limit: Int

  public init(
    line: Line, targetMilliseconds: Int64, clock: SimulationFigures.Clock, seeds: [UInt64], limit: Int = 1_000
  ) {
    self.line = line
    self.targetMilliseconds = targetMilliseconds
    self.clock = clock
    self.seeds = seeds
    self.limit = limit
  }

  /// - Parameters:
  ///   - scenario: The scenario of a seed; everybody on the line is like the first of it.
  ///   - goesOn: Asked from time to time; `false` stops the search.
  ///   - report: Told of every trial.
  /// - Throws: ``ScenarioError`` of the first scenario that cannot be played.
  public func run(
    scenario: (UInt64) -> Scenario, goesOn: () -> Bool = { true }, report: (Trial) -> Void = { _ in }
  ) throws(ScenarioError) -> Outcome {
    var trials: [Trial] = []
    func isEnough(_ people: Int) throws(ScenarioError) -> Bool? {
      guard let trial = try self.trial(people, scenario, goesOn) else { return nil }
      trials.append(trial)
      report(trial)
      return trial.isEnough
    }
    var tooFew = 0
    var enough = 1
    while true {
      guard let isEnough = try isEnough(enough) else { return Outcome(people: nil, trials: trials) }
      if isEnough { break }
      tooFew = enough
      guard enough < limit else { return Outcome(people: nil, trials: trials) }
      enough = min(limit, enough * 2)
    }
    while enough - tooFew > 1 {
      let middle = (enough + tooFew) / 2
      guard let isEnough = try isEnough(middle) else { return Outcome(people: nil, trials: trials) }
      if isEnough { enough = middle } else { tooFew = middle }
    }
    return Outcome(people: enough, trials: trials)
  }

  private func trial(
    _ people: Int, _ scenario: (UInt64) -> Scenario, _ goesOn: () -> Bool
  ) throws(ScenarioError) -> Trial? {
    var means: [Double] = []
    for seed in seeds {
      let played = scenario(seed).staffed(people, on: line)
      guard let record = try Simulation.run(played, progress: { _ in goesOn() }) else { return nil }
      means.append(SimulationFigures(record, of: played, in: clock).peak?.waits.mean ?? 0)
    }
    let interval = ConfidenceInterval(means)
    return Trial(
      people: people, mean: interval.mean, bound: interval.upperBound,
      isEnough: interval.upperBound <= Double(targetMilliseconds))
  }
}

/// The mean of independent values and how far it can be trusted.
public struct ConfidenceInterval: Sendable, Hashable {
  public var mean: Double
  public var standardError: Double
  /// Upper end of the one-sided 95 % interval by Student's distribution; the mean itself for fewer than two values.
  public var upperBound: Double

  public init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      standardError = 0
      upperBound = mean
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    standardError = (variance / count).squareRoot()
    upperBound = mean + Self.quantile(degreesOfFreedom: values.count - 1) * standardError
  }

  /// The 95 % quantiles of Student's distribution; beyond thirty degrees the last one, which is on the safe side.
  private static func quantile(degreesOfFreedom: Int) -> Double {
    let quantiles = [
      6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753, 1.746,
      1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701, 1.699, 1.697,
    ]
    return quantiles[min(max(degreesOfFreedom, 1), quantiles.count) - 1]
  }
}
