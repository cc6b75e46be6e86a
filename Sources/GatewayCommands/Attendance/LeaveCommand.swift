import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora leave …`.
struct LeaveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave", abstract: "Vacation, days off and sickness: ask, decide, take back.",
    discussion: """
      EXAMPLES
        opora leave request vacation --from 2026-04-06 --to 2026-04-17 --as anna
        opora leave request sick --reason "температура" --as anna          from today, holds at once
        opora leave list --undecided --as elena                            what a lead has to decide about
        opora leave approve 1 --as elena
        opora leave decline 2 --reason "в эти дни сдача" --as elena
        opora leave cancel 1 --as anna                                     ends what has begun with yesterday
      """,
    subcommands: [LeaveRequest.self, List.self, Approve.self, Decline.self, Cancel.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Leave from today on: yours; a lead's list has everybody's.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "Whose.") var person = ""
    @Option(help: "From this date on, like 2026-04-01; the default is today.") var from = ""
    @Option(help: "Up to this date.") var to = ""
    @Flag(help: "Only what a lead has to decide about.") var undecided = false

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.reporting, "list the leave") { () async throws(RPCError) in
          try await session.attendance.listLeaves(
            .init(person: person, fromDate: from, toDate: to, onlyRequested: undecided))
        }
        try Presenter.show(global.output, document: answer, elements: answer.leaves) { _ in
          var table = TextTable([
            .init("leave", .right), .init("person"), .init("kind"), .init("from"), .init("to"), .init("state"),
            .init("reason", flexible: true), .init("decided by"), .init("because", flexible: true),
          ])
          for leave in answer.leaves {
            table.add(
              .init("\(leave.id)", .accent), .init(leave.person),
              .init(LeaveText.kind(leave.kind) + LeaveText.part(leave.part)),
              .init(leave.firstDate), .init(leave.lastDate), .init(LeaveText.state(leave.state)), .init(leave.reason),
              .init(leave.decidedBy), .init(leave.decisionReason))
          }
          return table
        }
      }
    }
  }

  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve leave. Refused while the person oversees tickets, naming them.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The number of the leave.") var leave: UInt64
    @Option(help: "A word on it.") var reason = ""

    func run() async throws {
      try await LeaveText.decide(leave, approve: true, reason, global)
    }
  }

  struct Decline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Decline leave, with a reason.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The number of the leave.") var leave: UInt64
    @Option(help: "Why.") var reason: String

    func run() async throws {
      try await LeaveText.decide(leave, approve: false, reason, global)
    }
  }

  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take leave back; what has begun ends with yesterday, so that you can start your day.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The number of the leave.") var leave: UInt64
    @Option(help: "Why.") var reason = ""

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.reporting, "cancel leave \(leave)") { () async throws(RPCError) in
          try await session.attendance.cancelLeave(.init(leave: leave, reason: reason))
        }
        try LeaveText.show(answer, session)
      }
    }
  }
}

/// `opora leave request`.
struct LeaveRequest: AsyncParsableCommand {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case vacation
    case dayOff = "day-off"
    case sick

    var message: ReportingV1.LeaveKind {
      switch self {
      case .vacation: .vacation
      case .dayOff: .dayOff
      case .sick: .sick
      }
    }
  }

  enum Half: String, ExpressibleByArgument, CaseIterable {
    case first
    case second

    var message: ReportingV1.LeavePart { self == .first ? .firstHalf : .secondHalf }
  }

  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask for leave; sickness holds at once, the rest when a lead has approved it.",
    discussion: """
      EXAMPLES
        opora leave request vacation --from 2026-04-06 --to 2026-04-17
        opora leave request day-off --from 2026-04-03 --reason "переезд"
        opora leave request day-off --from 2026-04-03 --half second
        opora leave request sick                                       today; ends your day, the report waits for you
        opora leave request sick --person boris --to 2026-04-03 --as elena

      Dates are written 2026-04-06, both included. Dates of other leave are refused, naming it. Half a day ends or
      begins in the middle of the shift; the other half is worked, and can be other leave.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "vacation, day-off or sick.") var kind: Kind
  @Option(help: "The first day; the default is today.") var from = ""
  @Option(help: "The last day; the default is the first.") var to = ""
  @Option(help: "Only a half of a single day: first or second.") var half: Half?
  @Option(help: "Why.") var reason = ""
  @Option(help: "A lead: for whom.") var person = ""

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.reporting, "ask for leave") { () async throws(RPCError) in
        try await session.attendance.requestLeave(
          .init(
            person: person, kind: kind.message, firstDate: from, lastDate: to, reason: reason,
            part: half?.message ?? .unspecified))
      }
      try LeaveText.show(answer, session)
      if answer.state == .requested {
        Streams.error.writeLine(
          answer.holds
            ? "it holds now; a lead confirms it with 'opora leave approve \(answer.id)'"
            : "it waits for a lead: opora leave approve \(answer.id)")
      }
    }
  }
}

/// Leave for people.
enum LeaveText {
  static func kind(_ kind: ReportingV1.LeaveKind) -> String {
    switch kind {
    case .vacation: "vacation"
    case .dayOff: "day off"
    case .sick: "sick"
    case .unspecified, .unrecognized: "?"
    }
  }

  static func part(_ part: ReportingV1.LeavePart) -> String {
    switch part {
    case .firstHalf: ", first half"
    case .secondHalf: ", second half"
    case .unspecified, .unrecognized: ""
    }
  }

  static func state(_ state: ReportingV1.LeaveState) -> String {
    (state.protoName ?? "").replacing("LEAVE_STATE_", with: "").lowercased()
  }

  static func show(_ leave: ReportingV1.Leave, _ session: Session) throws {
    try Presenter.show(session.options.output, document: leave) {
      var text = "leave \(leave.id)  \(leave.person)  \(kind(leave.kind))  \(leave.firstDate)"
      if leave.lastDate != leave.firstDate { text += " to \(leave.lastDate)" }
      text += part(leave.part)
      text += "  \(state(leave.state))"
      if !leave.decidedBy.isEmpty { text += " by \(leave.decidedBy)" }
      if !leave.decisionReason.isEmpty { text += ": \(leave.decisionReason.singleLine)" }
      return text + "\n"
    }
  }

  static func decide(_ leave: UInt64, approve: Bool, _ reason: String, _ global: GlobalOptions) async throws {
    try await Session.run(global) { session in
      let doing = "\(approve ? "approve" : "decline") leave \(leave)"
      let answer = try await session.call(.reporting, doing) { () async throws(RPCError) in
        try await session.attendance.decideLeave(.init(leave: leave, approve: approve, reason: reason))
      }
      try show(answer, session)
    }
  }
}
