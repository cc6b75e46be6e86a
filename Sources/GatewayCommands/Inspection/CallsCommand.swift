import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora calls …`: what the services are doing now.
struct CallsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "Show the calls in flight, and end one.",
    discussion: """
      EXAMPLES
        opora calls list                      in all four services, the oldest first
        opora calls list tickets -o wide      with addresses, attempts and traces
        opora calls kill tickets-12-7 --reason "blocks the import"

      A killed call is answered CANCELLED, its handler is cancelled, and what it wrote and has not committed is undone.
      Seeing calls is for leads and admins, killing them for admins.
      """,
    subcommands: [CallsList.self, CallsKill.self], defaultSubcommand: CallsList.self)
}

/// `opora calls list [SERVICE]`.
struct CallsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the calls in flight, the oldest first.",
    discussion: """
      States: receiving (its request has not arrived whole), queued (waits for its turn), running, ending (answered or
      lost, but its handler has not returned). Exit code 3 when a service could not be asked.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "One service; all four unless given.") var service: ServiceName?
  @Option(help: "At most so many calls of each service, 1 to 10000.") var limit: UInt32 = 1_000

  func validate() throws {
    guard (1...10_000).contains(limit) else {
      throw ValidationError("--limit must be from 1 to 10000; \(limit) is not.")
    }
  }

  func run() async throws {
    try await ServiceSurvey.run(global, service, "calls") { session, name in
      let answer = try await session.call(name, "list the calls of \(name.rawValue)") { () async throws(RPCError) in
        try await session.inspection(name).listCalls(.init(limit: limit))
      }
      if answer.total > UInt64(answer.calls.count) {
        Streams.error.writeLine(
          "\(name.rawValue) has \(answer.total) calls in flight, the oldest \(answer.calls.count) are shown; see --limit"
        )
      }
      return answer.calls
    } table: {
      [
        .init("id"), .init("method", flexible: true), .init("caller"), .init("on behalf of"), .init("age", .right),
        .init("left", .right), .init("state"), .init("in", .right), .init("out", .right),
      ] + ($0 ? [.init("importance"), .init("attempt", .right), .init("address"), .init("trace")] : [])
    } row: { name, call in
      let left: String
      if case .deadlineLeftMs(let milliseconds) = call.deadline {
        left = Spans.text(precisely: milliseconds)
      } else {
        left = "-"
      }
      return [
        .init(CallHandle(name, call.id).description), .init(call.method), .init(call.peer),
        .init(call.onBehalfOf.isEmpty ? "-" : call.onBehalfOf), .init(Spans.text(precisely: call.ageMs)), .init(left),
        .init(call.state.word, call.state == .ending ? .warning : .plain), .init(ByteCount.text(call.receivedBytes)),
        .init(ByteCount.text(call.sentBytes)), .init(call.criticality), .init("\(call.attempt)"), .init(call.address),
        .init(call.traceId),
      ]
    }
  }
}

/// `opora calls kill ID`.
struct CallsKill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill", abstract: "End a call in flight.",
    discussion: """
      EXAMPLES
        opora calls kill tickets-12-7
        opora calls kill tickets-12-7 --reason "blocks the import"

      Its caller is answered CANCELLED with your name and the reason. A write that is being committed stays.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "As 'opora calls list' shows it, such as tickets-12-7.") var id: String
  @Option(help: ArgumentHelp("Told to the caller and to the service's log.", valueName: "text")) var reason: String = ""

  func run() async throws {
    let handle = try CallHandle(parsing: id)
    try await Session.run(global) { session in
      let answer = try await session.call(handle.service, "kill \(handle)") { () async throws(RPCError) in
        try await session.inspection(handle.service).killCall(.init(id: handle.id, reason: reason))
      }
      try Presenter.show(global.output, document: answer) {
        let call = answer.call ?? .init()
        let caller = call.onBehalfOf.isEmpty ? call.peer : "\(call.onBehalfOf) (by \(call.peer))"
        return
          "killed \(handle): \(call.method) of \(caller), \(call.state.word) for \(Spans.text(precisely: call.ageMs))\n"
      }
    }
  }
}

extension RpcV1.CallState {
  /// The state in one word for people.
  var word: String {
    switch self {
    case .receiving: "receiving"
    case .queued: "queued"
    case .running: "running"
    case .ending: "ending"
    case .unspecified, .unrecognized: "unknown"
    }
  }
}
