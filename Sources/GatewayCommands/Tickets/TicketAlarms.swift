import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket alarms`.
struct TicketAlarms: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarms", abstract: "What has to be looked at: late answers, stalled tickets, silent developers.",
    discussion: """
      You see what is addressed to you or your role; leads and admins see all.

      EXAMPLES
        opora ticket alarms --as anna
        opora ticket alarms --ticket T-2 --all --as elena
        opora ticket alarms --kind DEVELOPER_SILENT -o jsonl --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var filter: AlarmFilterOptions
  @Option(
    help: """
      HELP_OVERDUE, STALLED, DEVELOPER_SILENT, CUSTOMER_UNMANAGED, AUTOMATION or AUTOMATION_TRIPPED; may be repeated.
      """) var kind: [String] = []

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await filter.fetch(kind.map { $0.uppercased() }, session)
      try Presenter.show(global.output, document: answer, elements: answer.alarms) { wide in
        var columns: [TextTable.Column] = [
          .init("alarm", .right), .init("kind"), .init("ticket"), .init("since"), .init("what", flexible: true),
          .init("seen by"),
        ]
        if wide { columns += [.init("told"), .init("resolved"), .init("by")] }
        var table = TextTable(columns)
        for entry in answer.alarms {
          guard let alarm = entry.alarm else { continue }
          var cells: [TextTable.Cell] = [
            .init("\(alarm.id)"), .init(alarm.kind, alarm.resolvedAtMs == 0 ? .alarm : .plain),
            .init(alarm.ticket == 0 ? "" : "T-\(alarm.ticket)", .accent), .init(session.time(alarm.raisedAtMs)),
            .init(alarm.text), .init(alarm.acknowledgedBy),
          ]
          if wide {
            cells += [
              .init(alarm.recipients.joined(separator: " ")), .init(session.time(alarm.resolvedAtMs)),
              .init(alarm.resolvedBy),
            ]
          }
          table.add(cells)
        }
        return table
      }
    }
  }
}

/// `opora ticket stalled`.
struct TicketStalled: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stalled", abstract: "Tickets with which nobody has done anything for too long.",
    discussion: """
      EXAMPLES
        opora ticket stalled --as elena
        opora ticket stalled --person anna -o csv --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @OptionGroup var filter: AlarmFilterOptions

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await filter.fetch(["STALLED", "DEVELOPER_SILENT"], session)
      try Presenter.show(global.output, document: answer, elements: answer.alarms) { _ in
        var table = TextTable([
          .init("ticket"), .init("state"), .init("pri"), .init("owner"), .init("overseer"), .init("last activity"),
          .init("idle (open time)", .right), .init("alarm", .right), .init("subject", flexible: true),
        ])
        for entry in answer.alarms {
          guard let alarm = entry.alarm, let ticket = entry.ticket else { continue }
          table.add(
            .init("T-\(ticket.number)", .accent), .init(TicketWords.text(ticket.state)),
            .init(TicketWords.text(ticket.priority)), .init(ticket.owner), .init(ticket.overseer),
            .init(session.time(entry.activityAtMs)), .init(Spans.text(milliseconds: entry.idleMs), .alarm),
            .init("\(alarm.id)"), .init(ticket.subject))
        }
        return table
      }
    }
  }
}

/// Which alarms are listed.
struct AlarmFilterOptions: ParsableArguments {
  @Option(help: "About this ticket only.") var ticket: TicketNumber?
  @Option(help: "Addressed to this person by name.") var person = ""
  @Flag(help: "Resolved ones too.") var all = false
  @Option(help: "At most so many.") var limit = 50

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000.") }
  }

  func fetch(_ kinds: [String], _ session: Session) async throws -> TicketsV1.ListAlarmsResponse {
    var all = TicketsV1.ListAlarmsResponse()
    repeat {
      let token = all.nextPageToken
      let size = UInt32(min(500, limit - all.alarms.count))
      let page = try await session.call(.tickets, "list the alarms") { () async throws(RPCError) in
        try await session.alarms.listAlarms(
          .init(
            kinds: kinds, ticket: ticket?.value ?? 0, includeResolved: self.all, person: person, pageSize: size,
            pageToken: token))
      }
      all.alarms += page.alarms
      all.nextPageToken = page.nextPageToken
    } while !all.nextPageToken.isEmpty && all.alarms.count < limit
    if !all.nextPageToken.isEmpty { Streams.error.writeLine("there are more; ask for them with --limit") }
    return all
  }
}

/// `opora ticket acknowledge`.
struct TicketAcknowledge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge", abstract: "Say that you have seen an alarm.",
    discussion: """
      EXAMPLES
        opora ticket acknowledge 4 --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The alarm's number, from 'opora ticket alarms'.") var alarm: UInt64

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "acknowledge alarm \(alarm)") { () async throws(RPCError) in
        try await session.alarms.acknowledgeAlarm(.init(alarm: alarm))
      }
      try Presenter.show(global.output, document: answer) {
        "alarm \(answer.id) was seen by \(answer.acknowledgedBy) at \(session.time(answer.acknowledgedAtMs))"
          + (answer.resolvedAtMs == 0 ? "; it stands until its cause is gone\n" : "\n")
      }
    }
  }
}

/// `opora ticket alarm-policy`.
struct TicketAlarmPolicy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarm-policy", abstract: "After how much open time alarms are raised; shows it, or changes it.",
    discussion: """
      help.P1 is the time for a colleague's answer, stall.IN_PROGRESS.P1 the time a ticket may lie in a state, and
      developer.P1 the time a developer may be silent. 0m switches an alarm off.

      EXAMPLES
        opora ticket alarm-policy
        opora ticket alarm-policy --set help.P1=10m --set stall.ON_HOLD.P4=5d --reason "перед праздниками" --dry-run
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("Change a term; may be repeated.", valueName: "term=time")) var set: [String] = []
  @Option(help: "Why it is changed.") var reason = ""
  @Flag(help: "Only show what would be in force.") var dryRun = false

  func run() async throws {
    let terms = try self.terms()
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, set.isEmpty ? "read the alarm policy" : "change the alarm policy") {
        () async throws(RPCError) in
        set.isEmpty
          ? try await session.alarms.getAlarmPolicy(.init())
          : try await session.alarms.changeAlarmPolicy(.init(terms: terms, reason: reason, dryRun: dryRun))
      }
      if dryRun, !set.isEmpty { Streams.error.writeLine("dry run: nothing was changed") }
      try Presenter.show(global.output, document: answer, elements: answer.terms) { _ in
        var table = TextTable([.init("term"), .init("open time", .right)])
        for term in answer.terms {
          let time = term.minutes == 0 ? "off" : Spans.text(seconds: Int64(term.minutes) * 60)
          table.add(.init(term.name), .init(time))
        }
        let whose = answer.actor.isEmpty ? "" : " by \(answer.actor) at \(session.time(answer.changedAtMs))"
        Streams.error.writeLine("version \(answer.version)\(whose)")
        return table
      }
    }
  }

  /// Every malformed setting at once.
  private func terms() throws -> [TicketsV1.AlarmTerm] {
    var problems: [String] = []
    let terms = set.compactMap { text -> TicketsV1.AlarmTerm? in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let span = Spans.parse(parts[1]), span % 60_000 == 0 else {
        problems.append("'\(text)' must read like help.P1=30m, in whole minutes, hours or days of 24 hours")
        return nil
      }
      return TicketsV1.AlarmTerm(name: parts[0], minutes: UInt32(clamping: span / 60_000))
    }
    guard problems.isEmpty else {
      throw CommandFailure(
        "could not change the alarm policy", why: problems, hint: "opora ticket alarm-policy --help",
        exitCode: Exit.usage)
    }
    return terms
  }
}
