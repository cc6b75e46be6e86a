import ArgumentParser
import BusinessTime
import Messages
import OporaAPI
import RPC
import RoutingDomain
import RoutingSimulation
import Terminal

/// `opora queue simulate`.
struct QueueSimulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Play a history through routing's own decisions, with other people or another policy.",
    discussion: """
      EXAMPLES
        opora queue simulate                                      own history, people and policy
        opora queue simulate --compare people=12                  the same with twelve people
        opora queue simulate --log incidents.csv --people 1:40,2:20,3:5 --calendar always
        opora queue simulate --log incidents.csv --people 60 --compare policy=calm.yaml --html day.html
        opora queue simulate --log incidents.csv --people 60 --target 30m --find-staffing

      Tickets come as they came, and take the work that was recorded: the spells in which they stood as in progress.
      Waits are counted from arrival until somebody begins to work. With --log no department is needed; the file is
      read as 'opora ticket replay' reads it. Nothing is changed anywhere.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp("An event log instead of the own history.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var log: String?
  @Option(help: ArgumentHelp("YAML with the numbers of the policy that differ.", valueName: "file"))
  var policy: String?
  @Option(help: ArgumentHelp("People as 'opora staff import' reads them.", valueName: "file"))
  var staff: String?
  @Option(help: ArgumentHelp("So many people, 12 or by line 1:20,2:8,3:2.", valueName: "people"))
  var people: StaffingOption?
  @Option(help: "When the department is open: standard, always, 09:00-18:00, or seven days with ';' between.")
  var calendar: String?
  @Option(help: "Time zone of the calendar.") var zone: String?
  @Option(
    help: ArgumentHelp("Compare with one thing changed: people=, staff=, policy= or calendar=.", valueName: "key=value")
  )
  var compare: [String] = []
  @Option(help: ArgumentHelp("One target for all first responses, such as 30m.", valueName: "time"))
  var target: String?
  @Flag(help: "Search for the fewest people on the line with whom the peak hour's mean wait meets --target.")
  var findStaffing = false
  @Option(help: "The line of --find-staffing; the one with most work unless given.") var line: Int?
  @Option(
    help: ArgumentHelp(
      "Draw each ticket's work anew from tickets alike; as recorded unless given.", valueName: "number"))
  var seed: UInt64?
  @Option(help: "How many seeds --find-staffing plays, 2 to 100.") var seeds: Int = 8
  @Option(help: "Count waits in business or wall time.") var waits: WaitClock = .business
  @Option(help: ArgumentHelp("How long people take to accept a ticket.", valueName: "time")) var acceptance: String =
    "0s"
  @Option(help: ArgumentHelp("Longer spells of recorded work count as this.", valueName: "time"))
  var longestWork: String = "4h"
  @Option(help: ArgumentHelp("Write a page with charts.", valueName: "file")) var html: String?
  @Flag(help: "Draw charts in the terminal.") var plot = false

  func validate() throws {
    guard (2...100).contains(seeds) else { throw ValidationError("--seeds must be from 2 to 100; \(seeds) is not.") }
    guard staff == nil || people == nil else { throw ValidationError("Give --staff or --people, not both.") }
    guard !findStaffing || target != nil else { throw ValidationError("--find-staffing needs a --target such as 30m.") }
    guard line == nil || line.flatMap(Line.init(rawValue:)) != nil else {
      throw ValidationError("--line must be 1, 2 or 3.")
    }
    for (name, text) in [("target", target), ("acceptance", acceptance), ("longest-work", longestWork)] {
      guard let text else { continue }
      guard let span = Spans.parse(text), span <= 30 * 86_400_000 else {
        throw ValidationError("--\(name) must be a time of at most 30 days such as 90s, 30m or 8h; '\(text)' is not.")
      }
    }
    for text in compare where SimulationComparison(text) == nil {
      throw ValidationError("--compare takes people=, staff=, policy= or calendar= with a value; '\(text)' does not.")
    }
  }

  func run() async throws {
    Interruption.watch()
    guard log == nil else { return try simulate(try logHistory(), base(RoutingPolicy(), [], zone ?? "UTC")) }
    try await Session.run(global) { session in
      let history = try await ownHistory(session)
      let policy = try await session.call(.routing, "read the policy") { () async throws(RPCError) in
        try await session.routing.getPolicy(.init())
      }
      let members = try await session.call(.routing, "read the staff") { () async throws(RPCError) in
        try await session.staff.listStaff(.init())
      }
      try simulate(
        history,
        base(
          SimulationSetup.policy(policy), try SimulationSetup.members(members.members),
          zone ?? session.department.zone))
    }
  }

  // MARK: Input

  private var longestSpell: Int64 { Spans.parse(longestWork) ?? 4 * 3_600_000 }

  private func logHistory() throws(CommandFailure) -> RecordedWork {
    let file: ReplayFile
    do throws(CommandFailure) { file = try ReplayFile(path: log ?? "") } catch {
      var failure = error
      failure.what = "could not simulate \(log ?? "")"
      throw failure
    }
    guard file.problems.isEmpty else {
      throw CommandFailure(
        "nothing was simulated: \(file.problems.count) rows of \(log ?? "") are in error",
        why: file.problems.prefix(5).map { "line \($0.line): \($0.reason)" }, hint: "mend them and try again")
    }
    return RecordedWork(file.changes.map { RecordedWork.Change($0) }, longestSpell: longestSpell)
  }

  private func ownHistory(_ session: Session) async throws(CommandFailure) -> RecordedWork {
    let feed = EventsV1.EventFeedClient(session.transport(.tickets), defaultOptions: session.callOptions)
    let batches = try await session.call(.tickets, "read the history") { () async throws(RPCError) in
      try await feed.subscribe(.init(after: 0, untilPresent: true))
    }
    var iterator = batches.makeAsyncIterator()
    var changes: [RecordedWork.Change] = []
    while true {
      guard !Interruption.isRequested else { throw Self.interrupted }
      let batch = try await session.call(.tickets, "read the history") { () async throws(RPCError) in
        try await iterator.next(isolation: nil)
      }
      guard let batch else { break }
      changes += batch.events.compactMap { RecordedWork.Change($0) }
    }
    return RecordedWork(changes, longestSpell: longestSpell)
  }

  private func base(
    _ policy: RoutingPolicy, _ members: [StaffMember], _ zoneName: String
  ) throws(CommandFailure) -> SimulationSetup {
    let zone = try SimulationSetup.zone(zoneName)
    var setup = SimulationSetup(
      name: "as given", policy: policy, calendar: try SimulationSetup.calendar(calendar ?? "standard", zone: zone),
      staff: members)
    if let file = self.policy { setup.policy = try SimulationSetup.policy(file: file, onto: policy) }
    if let file = staff { setup.staff = try SimulationSetup.staff(file: file) }
    setup.staffing = people
    guard people != nil || !setup.staff.isEmpty else {
      throw CommandFailure(
        "there is nobody to simulate", why: "neither people nor staff are given, and a log knows no shifts",
        hint: "add --people 12, --people 1:20,2:8,3:2 or --staff FILE")
    }
    return setup
  }
}

/// In which time waits are counted.
enum WaitClock: String, CaseIterable, Sendable, ExpressibleByArgument {
  case business
  case wall

  var figures: SimulationFigures.Clock {
    switch self {
    case .business: .business
    case .wall: .wall
    }
  }
}
