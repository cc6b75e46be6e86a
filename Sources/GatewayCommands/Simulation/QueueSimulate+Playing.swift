import BusinessTime
import RoutingDomain
import RoutingSimulation
import Terminal

extension QueueSimulate {
  func simulate(_ history: RecordedWork, _ base: SimulationSetup) throws {
    guard !history.tickets.isEmpty else {
      throw CommandFailure(
        "there is nothing to simulate", why: "the history holds no ticket that came to a line",
        hint: "give another with --log, or replay one with 'opora ticket replay'")
    }
    if history.cutSpells > 0 {
      Streams.error.writeLine(
        "\(history.cutSpells) spells of work were longer than \(longestWork) and count as that (--longest-work)")
    }
    if findStaffing { return try search(history, base) }
    var report = SimulationReport(columns: [])
    for setup in [base] + (try compare.compactMap { try SimulationComparison($0)?.apply(to: base) }) {
      report.columns.append(.init(name: setup.name, figures: try play(history, setup)))
    }
    try show(report, base.calendar.zone)
  }

  private func play(_ history: RecordedWork, _ setup: SimulationSetup) throws(CommandFailure) -> SimulationFigures {
    let scenario = scenario(history, setup, seed)
    var bar = ProgressBar("Simulating \(setup.name)", total: scenario.tickets.count, on: Streams.error)
    let record = try Self.refusing { () throws(ScenarioError) in
      try Simulation.run(scenario) { done in
        bar.update(done)
        return !Interruption.isRequested
      }
    }
    guard let record else {
      bar.finish()
      throw Self.interrupted
    }
    bar.update(scenario.tickets.count)
    bar.finish()
    return SimulationFigures(
      record, of: scenario, in: waits.figures, targetMilliseconds: target.flatMap { Spans.parse($0) })
  }

  private func scenario(_ history: RecordedWork, _ setup: SimulationSetup, _ seed: UInt64?) -> Scenario {
    let recorded = setup.scenario(history.tickets, acceptanceMilliseconds: Spans.parse(acceptance) ?? 0)
    return seed.map { recorded.resampled(seed: $0) } ?? recorded
  }

  private func search(_ history: RecordedWork, _ setup: SimulationSetup) throws {
    var work: [Line: Int64] = [:]
    for stage in history.tickets.flatMap(\.stages) { work[stage.line, default: 0] += stage.handlingMilliseconds }
    let busiest = work.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? .specialists
    let searched = line.flatMap(Line.init(rawValue:)) ?? busiest
    let first = seed ?? 1
    let search = StaffingSearch(
      line: searched, targetMilliseconds: target.flatMap { Spans.parse($0) } ?? 0, clock: waits.figures,
      seeds: (0..<UInt64(seeds)).map { first &+ $0 })
    let outcome = try Self.refusing { () throws(ScenarioError) in
      try search.run(scenario: { scenario(history, setup, $0) }, goesOn: { !Interruption.isRequested }) { trial in
        Streams.error.writeLine(
          "\(trial.people) people: mean wait at peak \(Spans.text(seconds: trial.mean / 1_000)), "
            + "at most \(Spans.text(seconds: trial.bound / 1_000))")
      }
    }
    guard !Interruption.isRequested else { throw Self.interrupted }
    try show(outcome, searched)
    guard outcome.people != nil else {
      throw CommandFailure(
        "\(target ?? "") at peak is not met with \(search.limit) people on line \(searched.rawValue)",
        why: "those who wait do not wait for this line alone, or the calendar lets nobody work then",
        hint: "add people to the other lines, or look at the waits by hour without --find-staffing",
        exitCode: Exit.conditionFalse)
    }
  }

  static let interrupted = CommandFailure(
    "interrupted", why: "a simulation keeps nothing", hint: "run it again", exitCode: Exit.interrupted)

  private static func refusing<Result>(
    _ body: () throws(ScenarioError) -> Result
  ) throws(CommandFailure) -> Result {
    do throws(ScenarioError) { return try body() } catch {
      throw CommandFailure(
        "the scenario cannot be simulated", why: "\(error)", hint: "see 'opora queue simulate --help'")
    }
  }
}
