import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora automation list`.
struct AutomationList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The rules there are.",
    discussion: """
      EXAMPLES
        opora automation list
        opora automation list --kind macro -o json
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("Only this kind: \(RuleWords.kinds.joined(separator: ", ")).")) var kind: String?

  func run() async throws {
    let kind = try RuleWords.kind(kind)
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "list the rules") { () async throws(RPCError) in
        try await session.automation.listRules(.init(kind: kind))
      }
      if answer.rules.isEmpty { Streams.error.writeLine("there are no rules; 'opora automation apply' adds some") }
      try Presenter.show(global.output, document: answer, elements: answer.rules) { _ in
        var table = TextTable([
          .init("rule"), .init("kind"), .init("version", .right), .init("is"), .init("since"), .init("by"),
          .init("trips", .right), .init("description", flexible: true),
        ])
        for rule in answer.rules {
          table.add(
            .init(rule.id, .accent), .init(RuleWords.text(rule.kind)), .init("\(rule.version)"),
            .init(rule.enabled ? "enabled" : "disabled", rule.enabled ? .plain : .warning),
            .init(session.time(rule.changedAtMs)), .init(rule.changedBy),
            .init(rule.trips == 0 ? "" : "\(rule.trips)", .warning), .init(rule.description))
        }
        return table
      }
    }
  }
}

/// `opora automation show`.
struct AutomationShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One rule as a file that can be applied again; with --history, who changed it.",
    discussion: """
      EXAMPLES
        opora automation show need-logs > need-logs.yaml
        opora automation show need-logs --version 1
        opora automation show need-logs --history
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The rule.") var rule: String
  @Option(help: "An earlier version instead of the one in force.") var version: UInt32 = 0
  @Flag(help: "What was done to it, by whom, when and why.") var history = false

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "show the rule \(rule)") { () async throws(RPCError) in
        try await session.automation.getRule(.init(id: rule, version: version))
      }
      guard !history else {
        return try Presenter.show(global.output, document: answer, elements: answer.changes) { _ in
          var table = TextTable([
            .init("when"), .init("who"), .init("what"), .init("version", .right), .init("why", flexible: true),
          ])
          for change in answer.changes {
            table.add(
              .init(session.time(change.atMs)), .init(change.actor), .init(change.change),
              .init("\(change.version)"), .init(change.reason))
          }
          return table
        }
      }
      if let standing = answer.standing {
        Streams.error.writeLine(
          "version \(answer.version) of \(standing.version), \(standing.enabled ? "enabled" : "disabled")")
      }
      try Presenter.show(global.output, document: answer) { RuleFile.yaml(answer.rule ?? .init()) }
    }
  }
}

/// `opora automation runs`.
struct AutomationRuns: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "What rules and macros have done, newest first.",
    discussion: """
      EXAMPLES
        opora automation runs --as elena
        opora automation runs --rule need-logs --ticket T-1001 -o jsonl --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "Of this rule only.") var rule = ""
  @Option(help: "On this ticket only.") var ticket: TicketNumber?
  @Flag(help: "Only those in which something was refused or stopped.") var failed = false
  @Option(help: "At most so many.") var limit = 50

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await fetch(session)
      try Presenter.show(global.output, document: answer, elements: answer.runs) { _ in
        Self.table(answer.runs, session)
      }
    }
  }

  /// Runs that were only played have no number.
  static func table(_ runs: [TicketsV1.RuleRun], _ session: Session) -> TextTable {
    var table = TextTable([
      .init("run", .right), .init("when"), .init("rule"), .init("ticket"), .init("set off by"), .init("who"),
      .init("depth", .right), .init("outcome"), .init("actions", flexible: true),
    ])
    for run in runs {
      let actions = run.actions.map { $0.refusal.isEmpty ? $0.summary : "\($0.summary) - refused: \($0.refusal)" }
      table.add(
        .init(run.id == 0 ? "" : "\(run.id)"), .init(session.time(run.atMs)),
        .init("\(run.rule)@\(run.version)", .accent), .init("T-\(run.ticket)"), .init(run.eventType),
        .init(run.actor), .init(run.depth == 0 ? "" : "\(run.depth)"),
        .init(RuleWords.text(run.outcome), run.outcome == .done ? .plain : .warning),
        .init(actions.joined(separator: "; ")))
    }
    return table
  }

  private func fetch(_ session: Session) async throws -> TicketsV1.ListRunsResponse {
    var all = TicketsV1.ListRunsResponse()
    repeat {
      let token = all.nextPageToken
      let size = UInt32(min(500, limit - all.runs.count))
      let page = try await session.call(.tickets, "list the runs") { () async throws(RPCError) in
        try await session.automation.listRuns(
          .init(rule: rule, ticket: ticket?.value ?? 0, pageSize: size, pageToken: token, failedOnly: failed))
      }
      all.runs += page.runs
      all.nextPageToken = page.nextPageToken
    } while !all.nextPageToken.isEmpty && all.runs.count < limit
    if !all.nextPageToken.isEmpty { Streams.error.writeLine("there are more; ask for them with --limit") }
    return all
  }
}
