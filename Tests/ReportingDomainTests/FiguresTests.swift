import BusinessTime
import Testing

@testable import ReportingDomain

@Suite("Figures")
struct FiguresTests {
  @Test("percentiles are the smallest value that enough values do not exceed", arguments: 0..<200)
  func nearestRank(seed: UInt64) {
    var random = SplitMix(state: seed)
    let values = (0..<Int.random(in: 1...120, using: &random)).map { _ in Int64.random(in: 0...40, using: &random) }
    let distribution = Distribution(values)
    for (percent, value) in [
      (50, distribution.p50), (75, distribution.p75), (90, distribution.p90), (95, distribution.p95),
      (99, distribution.p99),
    ] {
      // The oracle counts instead of ranking.
      let expected = values.filter { candidate in
        values.count { $0 <= candidate } * 100 >= percent * values.count
      }.min()
      #expect(value == expected, "p\(percent) of \(values.sorted())")
    }
    #expect(distribution.max == values.max())
    #expect(distribution.count == values.count)
    #expect(abs(distribution.mean * Double(values.count) - Double(values.reduce(0, +))) < 1e-6)
  }

  @Test("an empty distribution is all zero")
  func empty() {
    let distribution = Distribution([])
    #expect(distribution.count == 0)
    #expect(distribution.mean == 0)
    #expect(distribution.p99 == 0)
  }

  /// A random life of a ticket: states and lines at growing instants.
  private func life(seed: UInt64) throws -> (arrival: TicketSnapshot, changes: [TicketChange]) {
    var random = SplitMix(state: seed)
    let createdAt = try Samples.at("2026-03-27T10:00:00")
    let arrival = TicketSnapshot(ticket: 7, state: .queued, line: 1, priority: 3, createdAt: createdAt)
    var changes: [TicketChange] = []
    var at = createdAt
    var answeredAt: Instant?
    for _ in 0..<Int.random(in: 1...14, using: &random) {
      at = at.advanced(byMilliseconds: Int64.random(in: 0...30_000_000, using: &random))
      if answeredAt == nil, Int.random(in: 0..<5, using: &random) == 0 { answeredAt = at }
      let state =
        TicketState.allCases.filter { $0 != .merged && $0 != .cancelled }
        .randomElement(using: &random) ?? .queued
      var span: WorkSpan?
      if Bool.random(using: &random) { span = WorkSpan(start: at.advanced(byMilliseconds: -600_000), end: at) }
      changes.append(
        TicketChange(
          at: at,
          snapshot: TicketSnapshot(
            ticket: 7, state: state, line: Int.random(in: 1...3, using: &random), priority: 3, createdAt: createdAt,
            firstResponseAt: answeredAt), endedSegment: span))
    }
    return (arrival, changes)
  }

  @Test("a ticket's timeline equals what its whole life says at once", arguments: 0..<300)
  func timelineAgainstOracle(seed: UInt64) throws {
    let (arrival, changes) = try life(seed: seed)
    let calendar = Samples.calendar
    var timeline = TicketTimeline(arrival: arrival)
    for change in changes { timeline.apply(change, calendar: calendar) }

    // The oracle looks at the intervals between changes, all at once.
    var states: [(from: Instant, state: TicketState)] = [(arrival.createdAt, .queued)]
    states += changes.map { ($0.at, $0.snapshot.state) }
    func used(until index: Int) -> (wall: Int64, business: Int64) {
      var wall: Int64 = 0
      var business: Int64 = 0
      for place in 0..<index where ![.waitingCustomer, .solved, .closed].contains(states[place].state) {
        wall += states[place + 1].from.milliseconds(since: states[place].from)
        business += calendar.openMilliseconds(from: states[place].from, to: states[place + 1].from)
      }
      return (wall, business)
    }
    func isSolved(_ index: Int) -> Bool { [.solved, .closed].contains(states[index].state) }
    let solvings = states.indices.filter { $0 > 0 && isSolved($0) && !isSolved($0 - 1) }
    let reopenings = states.indices.filter { $0 > 0 && !isSolved($0) && isSolved($0 - 1) }

    #expect(timeline.solvedCount == solvings.count)
    #expect(timeline.reopenCount == reopenings.count)
    if let first = solvings.first {
      #expect(timeline.firstResolution?.stoppedAt == states[first].from)
      #expect(timeline.firstResolution?.time.wallMilliseconds == used(until: first).wall)
      #expect(timeline.firstResolution?.time.businessMilliseconds == used(until: first).business)
      let answered = changes[..<first].contains { $0.snapshot.firstResponseAt != nil }
      #expect(timeline.wasSolvedWithoutReply == !answered)
    } else {
      #expect(timeline.firstResolution == nil)
    }
    if let last = solvings.last, isSolved(states.count - 1) {
      #expect(timeline.resolution?.time.wallMilliseconds == used(until: last).wall)
      #expect(timeline.resolution?.stoppedAt == states[last].from)
    } else {
      #expect(timeline.resolution == nil)
    }
    let soon = reopenings.contains { index in
      guard let solved = solvings.last(where: { $0 < index }) else { return false }
      return states[index].from.milliseconds(since: states[solved].from) <= 7 * 86_400_000
    }
    #expect(timeline.wasReopenedSoon == soon)

    let takenUp = changes.first { change in
      change.snapshot.firstResponseAt != nil
        || ![.needsInfo, .queued, .assigned].contains(change.snapshot.state)
    }
    #expect(timeline.wait?.stoppedAt == takenUp?.at)
    let lines = [1] + changes.map(\.snapshot.line)
    #expect(timeline.escalationCount == zip(lines, lines.dropFirst()).count { $0 < $1 })
    #expect(timeline.returnCount == zip(lines, lines.dropFirst()).count { $0 > 1 && $1 == 1 })
    #expect(timeline.stayedOnLine1 == lines.allSatisfy { $0 == 1 })
    let handled = changes.compactMap(\.endedSegment).reduce(Int64(0)) { $0 + $1.end.milliseconds(since: $1.start) }
    #expect(timeline.handled.wallMilliseconds == handled)
  }

  @Test("the resolution pauses for the customer, runs for the developer and omits the solved gap")
  func resolution() throws {
    let start = try Samples.at("2026-03-30T09:00:00")
    func snapshot(_ state: TicketState) -> TicketSnapshot {
      TicketSnapshot(ticket: 1, state: state, line: 2, priority: 1, createdAt: start)
    }
    var timeline = TicketTimeline(arrival: snapshot(.queued))
    let steps: [(String, TicketState)] = [
      ("09:10", .inProgress), ("09:30", .waitingCustomer), ("10:30", .inProgress), ("10:40", .waitingDeveloper),
      ("11:40", .verify), ("12:00", .solved), ("13:00", .inProgress), ("14:30", .solved), ("18:00", .closed),
    ]
    for (time, state) in steps {
      timeline.apply(
        TicketChange(at: try Samples.at("2026-03-30T\(time):00"), snapshot: snapshot(state)),
        calendar: Samples.calendar)
    }
    let minute: Int64 = 60_000
    #expect(timeline.wait?.time.wallMilliseconds == 10 * minute)
    #expect(timeline.firstResolution?.time.wallMilliseconds == 120 * minute)
    #expect(timeline.resolution?.time.wallMilliseconds == 210 * minute)
    // From 13 to 14 the department is closed.
    #expect(timeline.resolution?.time.businessMilliseconds == 150 * minute)
    #expect(timeline.resolution?.stoppedAt == (try Samples.at("2026-03-30T14:30:00")))
    #expect(timeline.wasReopenedSoon)
  }

  @Test("a merged ticket counts in no figure; undone, the merge has cost its clock nothing")
  func merged() throws {
    let calendar = Samples.calendar
    let start = try Samples.at("2026-03-30T10:00:00")
    func change(_ minutes: Int64, _ state: TicketState) -> TicketChange {
      let at = start.advanced(byMilliseconds: minutes * 60_000)
      return TicketChange(
        at: at,
        snapshot: TicketSnapshot(
          ticket: 1, state: state, line: 2, priority: 3, isImported: false, createdAt: start, firstResponseAt: nil))
    }
    func report(_ timeline: TicketTimeline) throws -> FigureReport {
      var collector = FigureCollector(
        query: FigureQuery(from: start, to: try Samples.at("2026-03-31T00:00:00"), basis: .started),
        now: try Samples.at("2026-03-30T12:00:00"), calendar: calendar)
      collector.add(timeline)
      return collector.report()
    }
    var timeline = TicketTimeline(arrival: change(0, .queued).snapshot)
    timeline.apply(change(5, .inProgress), calendar: calendar)
    #expect(try report(timeline).figures.contains { $0.distribution.count == 1 })
    timeline.apply(change(10, .merged), calendar: calendar)
    #expect(try report(timeline).figures.allSatisfy { $0.distribution.count == 0 })
    timeline.apply(change(40, .inProgress), calendar: calendar)
    #expect(timeline.reopenCount == 0)
    timeline.apply(change(60, .solved), calendar: calendar)
    let hour: Int64 = 3_600_000
    #expect(timeline.resolution?.time.wallMilliseconds == hour)
  }

  @Test("an instant that runs backwards counts as the latest one seen")
  func backwards() throws {
    let start = try Samples.at("2026-03-30T09:00:00")
    func change(_ minutes: Int64, _ state: TicketState) -> TicketChange {
      TicketChange(
        at: start.advanced(byMilliseconds: minutes * 60_000),
        snapshot: TicketSnapshot(ticket: 1, state: state, line: 1, priority: 1, createdAt: start))
    }
    var timeline = TicketTimeline(arrival: change(0, .queued).snapshot)
    for step in [change(10, .inProgress), change(5, .waitingCustomer), change(20, .solved)] {
      timeline.apply(step, calendar: Samples.calendar)
    }
    let tenMinutes: Int64 = 600_000
    #expect(timeline.resolution?.time.wallMilliseconds == tenMinutes)
  }

  private func timeline(
    _ number: UInt64, arrived: String, takenUp: String? = nil, solved: String? = nil, imported: Bool = false
  ) throws -> TicketTimeline {
    let createdAt = try Samples.at(arrived)
    func snapshot(_ state: TicketState) -> TicketSnapshot {
      TicketSnapshot(ticket: number, state: state, line: 1, priority: 1, isImported: imported, createdAt: createdAt)
    }
    var timeline = TicketTimeline(arrival: snapshot(.queued))
    for (time, state) in [(takenUp, TicketState.inProgress), (solved, .solved)] {
      guard let time else { continue }
      timeline.apply(TicketChange(at: try Samples.at(time), snapshot: snapshot(state)), calendar: Samples.calendar)
    }
    return timeline
  }

  @Test("start and stop are never mixed, and who still waits counts to now by start only")
  func basis() throws {
    let tickets = [
      try timeline(1, arrived: "2026-03-30T09:00:00", takenUp: "2026-03-30T09:30:00", solved: "2026-03-31T10:00:00"),
      try timeline(2, arrived: "2026-03-30T09:10:00"),
      try timeline(3, arrived: "2026-03-27T17:00:00", takenUp: "2026-03-30T10:00:00"),
      try timeline(4, arrived: "2026-03-30T11:00:00", takenUp: "2026-03-30T12:00:00", imported: true),
    ]
    let now = try Samples.at("2026-03-30T12:10:00")
    func report(_ basis: FigureBasis, imported: Bool = false) throws -> FigureReport {
      var collector = FigureCollector(
        query: FigureQuery(
          from: try Samples.at("2026-03-30T00:00:00"), to: try Samples.at("2026-03-31T00:00:00"), basis: basis,
          includesImported: imported), now: now, calendar: Samples.calendar)
      for ticket in tickets { collector.add(ticket) }
      return collector.report()
    }
    func wait(_ report: FigureReport) throws -> FigureReport.Figure {
      try #require(report.figures.first { $0.name == "wait" && !$0.isBusinessTime })
    }
    let started = try wait(try report(.started))
    #expect(started.distribution.count == 2)
    #expect(started.open == 1)
    let threeHours: Int64 = 3 * 3_600_000
    #expect(started.distribution.max == threeHours)
    let stopped = try wait(try report(.stopped))
    #expect(stopped.distribution.count == 2)
    #expect(stopped.open == 0)
    #expect(try wait(try report(.started, imported: true)).distribution.count == 3)
    let hours = try report(.started).waits
    #expect(hours.count == 24)
    #expect(hours[9].distribution.count == 2)
    #expect(hours[9].open == 1)
    #expect(try report(.started).backlog.map(\.count) == [1, 0, 1, 0, 0, 0])
    let resolution = try #require(try report(.stopped).figures.first { $0.name == "resolution" })
    #expect(resolution.distribution.count == 0, "it was solved after the period")
    let byStart = try #require(try report(.started).figures.first { $0.name == "resolution" })
    #expect(byStart.distribution.count == 1)
  }

  @Test("open tickets over their target count as breached; exactly at the target is met")
  func attainment() throws {
    let onTime = try timeline(1, arrived: "2026-03-30T09:00:00", solved: "2026-03-30T13:00:00")
    let late = try timeline(2, arrived: "2026-03-30T09:00:00", solved: "2026-03-30T14:00:01")
    let open = try timeline(3, arrived: "2026-03-30T09:00:00")
    func rate(now: String) throws -> FigureReport.Rate {
      var collector = FigureCollector(query: FigureQuery(), now: try Samples.at(now), calendar: Samples.calendar)
      for ticket in [onTime, late, open] { collector.add(ticket) }
      return try #require(collector.report().rates.first { $0.name == "attainment_resolution" })
    }
    let atNoon = try rate(now: "2026-03-30T12:00:00")
    #expect([atNoon.count, atNoon.of] == [1, 2])
    let later = try rate(now: "2026-03-30T16:00:00")
    #expect([later.count, later.of] == [1, 3])
  }

  @Test("every figure and rate has a definition")
  func definitions() {
    let report = FigureCollector(query: FigureQuery(), now: .epoch, calendar: Samples.calendar).report()
    let defined = Set(FigureDefinitions.all.map(\.name))
    #expect(report.figures.allSatisfy { defined.contains($0.name) })
    #expect(report.rates.allSatisfy { defined.contains($0.name) })
    #expect(defined.count == FigureDefinitions.all.count)
  }
}
