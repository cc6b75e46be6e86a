import BusinessTime
import OporaAPI
import RoutingDomain
import RoutingSimulation
import Terminal
import Testing

@testable import GatewayCommands

@Suite("What a simulation is made of")
struct SimulationInputTests {
  private static let header = "SR Number,Change Date+Time,Status,Sub Status,ST Level,SR Latest Impact,Product\n"

  private func work(_ rows: String, longestSpell: Int64 = 4 * 3_600_000) throws -> RecordedWork {
    let file = try ReplayFile(bytes: Array((Self.header + rows).utf8))
    #expect(file.problems.isEmpty)
    return RecordedWork(file.changes.map { RecordedWork.Change($0) }, longestSpell: longestSpell)
  }

  @Test("a log becomes arrivals with stages by line, and waiting is no work")
  func stages() throws {
    let work = try work(
      """
      2,2026-02-02T09:30:00Z,Accepted,In Progress,L2,Low,P
      1,2026-02-02T09:00:00Z,Queued,Awaiting Assignment,L1,High,P
      1,2026-02-02T09:20:00Z,Accepted,In Progress,L1,High,P
      1,2026-02-02T09:30:00Z,Accepted,Wait - User,L1,High,P
      1,2026-02-02T10:30:00Z,Accepted,In Progress,L1,High,P
      1,2026-02-02T10:35:00Z,Queued,Awaiting Assignment,L2/L3,High,P
      1,2026-02-02T11:00:00Z,Accepted,In Progress,L2/L3,High,P
      1,2026-02-02T18:00:00Z,Completed,Resolved,L2/L3,High,P
      1,2026-02-09T18:00:00Z,Completed,Closed,L1,High,P

      """)
    #expect(work.tickets.map(\.priority) == [.p2, .p4])
    #expect(work.tickets[0].arrivesAt == Instant(iso8601: "2026-02-02T09:00:00Z"))
    #expect(work.tickets[0].stages.map(\.line) == [.managers, .developers])
    #expect(work.tickets[0].stages.map(\.handlingMilliseconds) == [900_000, 14_400_000])
    #expect(work.tickets[1].stages.map(\.handlingMilliseconds) == [0])
    #expect(work.cutSpells == 1)
  }

  @Test("people are given in all or by line, and shared by the work there is")
  func staffing() throws {
    #expect(StaffingOption(argument: "12") == .total(12))
    let perLine: StaffingOption = .perLine([.managers: 20, .developers: 2])
    #expect(StaffingOption(argument: "1:20,3:2") == perLine)
    for wrong in ["", "0", "-1", "1001", "4:1", "1:", "1:2,1:3", "1:0", "a", "1:2,", "99999999999999999999"] {
      #expect(StaffingOption(argument: wrong) == nil, "\(wrong)")
    }
    let work: [(Line, Int64)] = [(.managers, 30), (.specialists, 60), (.developers, 1)]
    let tickets = work.map { line, minutes in
      ExpectedTicket(
        arrivesAt: .epoch, priority: .p3, stages: [.init(line: line, handlingMilliseconds: minutes * 60_000)])
    }
    let ten: [Line: Int] = [.managers: 3, .specialists: 6, .developers: 1]
    #expect(StaffingOption.total(10).counts(for: tickets) == ten)
    let one: [Line: Int] = [.managers: 1, .specialists: 1, .developers: 1]
    #expect(StaffingOption.total(1).counts(for: tickets) == one)
    #expect(StaffingOption.total(5).counts(for: []).isEmpty)
  }

  @Test("a policy file changes what it names and keeps the rest")
  func policy() throws {
    let policy = try SimulationPolicyFile.parse(
      "default_capacity: 4\nresponse_target_minutes: {p1: 15}\nhourly_intake: 20\n", onto: RoutingPolicy())
    #expect(policy.defaultCapacity == 4 && policy.hourlyIntake == 20)
    let targets = PerPriority<Int>(p1: 15, p2: 120, p3: 240, p4: 480)
    #expect(policy.responseTargetMinutes == targets)
    #expect(policy.stickyMargin == RoutingPolicy().stickyMargin)
  }

  @Test(
    "a policy that cannot be is refused with every line in error",
    arguments: [
      ("default_capacty: 4\nhourly_intake: 0\n", ["did you mean 'default_capacity'?", "line 2: hourly_intake is '0'"]),
      ("base_urgency: {p5: 1}\n", ["no 'base_urgency.p5'"]), ("sticky_margin: .nan\n", ["sticky_margin is '.nan'"]),
      ("- 1\n", ["must be a mapping"]), ("", ["must be a mapping"]), ("a: [\n", ["line"]),
      ("base_urgency: {p1: 1e300}\n", ["base_urgency.p1 is '1e300', allowed are 0 to 100"]),
      ("offer_minutes: many\n", ["offer_minutes is 'many', allowed are 1 to 10080"]),
    ])
  func badPolicy(text: String, expected: [String]) {
    let problems = #expect(throws: SimulationPolicyFile.Problems.self) {
      try SimulationPolicyFile.parse(text, onto: RoutingPolicy())
    }
    #expect(problems?.lines.count == expected.count, "\(problems?.lines ?? [])")
    for part in expected { #expect(problems?.lines.contains { $0.contains(part) } ?? false, "\(part)") }
  }

  @Test("a page holds its numbers, needs nothing else, and no name gets out of its place")
  func page() throws {
    let day = Instant(iso8601: "2026-02-02T09:00:00Z") ?? .epoch
    let scenario = Scenario(
      tickets: (0..<20).map {
        ExpectedTicket(
          arrivesAt: day.advanced(byMilliseconds: $0 * 300_000), priority: .p3,
          stages: [.init(line: .specialists, handlingMilliseconds: 900_000)])
      },
      staff: [StaffMember(id: "anna", line: .specialists, role: .specialist, shifts: .standard(in: .utc))],
      calendar: .standard(in: .utc))
    let record = try #require(try Simulation.run(scenario))
    let figures = SimulationFigures(record, of: scenario, in: .business)
    let report = SimulationReport(columns: [.init(name: "<script>\"&", figures: figures)])
    let text = SimulationPage(report: report, zone: .utc).text
    #expect(text.contains("&lt;script&gt;&quot;&amp;") && !text.contains("<script>"))
    #expect(!text.contains("src=") && !text.contains("href="))
    #expect(text.components("<svg ") == 2)
    #expect(text.components("<rect ") == figures.byHour.count)
    // What is not finite is written as a dash.
    #expect(!text.contains("=\"-\""))
    let plain = report.plots(
      zone: .utc, on: Console(.output, isTerminal: true, usesColor: false, usesUnicode: false, width: 80))
    #expect(plain.contains("#"))
    let others = plain.filter { !$0.isASCII }
    #expect(others.isEmpty)
  }
}

extension String {
  fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
