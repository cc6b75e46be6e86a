import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import Terminal

/// `opora automation test`.
struct AutomationTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Say what rules would have done with what has happened; changes nothing.",
    discussion: """
      EXAMPLES
        opora automation test rules.yaml --since 2026-03-23 --as elena
        opora automation test chase --since 2026-03-23 --until 2026-03-28 -o csv --as elena
        opora automation test chase --version 1 --since 2026-03-30T09:00:00+03:00 --as elena

      Takes a file that is to be applied, or a rule that was, and plays it through the events recorded since then, as
      if it had been switched on that moment. Each act is judged by the ticket as it was: what would have been refused
      is named with its reason, and what would have run in circles is stopped. What the acts themselves would have
      changed did not happen, and nothing follows from it. Macros in a file are left out.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "A file, or a rule.") var subject: String
  @Option(help: ArgumentHelp("From this day or instant on.", valueName: "when")) var since: String
  @Option(help: ArgumentHelp("Until this day or instant; else until now.", valueName: "when")) var until: String?
  @Option(help: "Of a rule: an earlier version.") var version: UInt32 = 0
  @Option(help: "End after so many acts.") var limit = 1_000

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
  }

  /// The events of years take their time.
  private static let timeout = Duration.seconds(3_600)

  func run() async throws {
    try await Session.run(global) { session in
      var request = TicketsV1.RehearseRulesRequest(
        sinceMs: try session.instant(since, "--since").millisecondsSinceEpoch,
        untilMs: try until.map { try session.instant($0, "--until").millisecondsSinceEpoch } ?? 0)
      let isFile = FileAccess.exists(subject)
      if isFile {
        let file = RuleFile.parse(try FileAccess.readText(subject, limit: FileProblem.fileLimit))
        guard file.problems.isEmpty else { throw CommandFailure(applying: subject, file.problems) }
        request.rules = file.rules
      } else {
        request.rule = subject
        request.version = version
      }
      let (runs, events, isCut) = try await rehearse(request, isFile: isFile, session)
      let tickets = Set(runs.map(\.ticket)).count
      Streams.error.writeLine(
        "dry run over \(Self.counted(Int(clamping: events), "event")): \(Self.counted(runs.count, "act")) on "
          + "\(Self.counted(tickets, "ticket")); nothing was changed"
          + (isCut ? "; there are more, ask for them with --limit" : ""))
      let answer = TicketsV1.RehearsedRuns(runs: runs, events: events)
      try Presenter.show(global.output, document: answer, elements: answer.runs) { _ in
        AutomationRuns.table(answer.runs, session)
      }
    }
  }

  private static func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

  private func rehearse(
    _ request: TicketsV1.RehearseRulesRequest, isFile: Bool, _ session: Session
  ) async throws -> (runs: [TicketsV1.RuleRun], events: UInt64, isCut: Bool) {
    var options = session.callOptions
    options.timeout = Self.timeout
    let client = TicketsV1.AutomationClient(session.transport(.tickets), defaultOptions: options)
    var runs: [TicketsV1.RuleRun] = []
    var events: UInt64 = 0
    do throws(RPCError) {
      var answers = try await client.rehearseRules(request).makeAsyncIterator()
      while let answer = try await answers.next(isolation: nil) {
        events = answer.events
        runs += answer.runs
        if runs.count > limit { return (Array(runs.prefix(limit)), events, true) }
      }
    } catch {
      throw isFile
        ? CommandFailure(applying: subject, [], error, .tickets)
        : CommandFailure(error, doing: "test \(subject)", service: ServiceName.tickets.rawValue)
    }
    return (runs, events, false)
  }
}
