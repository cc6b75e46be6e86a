import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora events SERVICE`.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Show what happened in a service, as others are told of it.",
    discussion: """
      EXAMPLES
        opora events tickets
        opora events tickets --about ticket/1042
        opora events routing --type assignment. --after 0 -o jsonl
        opora events reporting --follow

      Without --after the latest are shown. With -o json or jsonl the events come with what they carry.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "Whose events.") var service: ServiceName
  @Option(help: ArgumentHelp("Begin behind this sequence number.", valueName: "sequence")) var after: UInt64?
  @Option(help: "Without --after: how many of the latest are looked at, 1 to 100000.") var limit: UInt64 = 50
  @Option(help: ArgumentHelp("Only types that begin so.", valueName: "type")) var type: String = ""
  @Option(help: ArgumentHelp("Only this aggregate, such as ticket/1042.", valueName: "aggregate")) var about: String =
    ""
  @Flag(help: "Go on with what happens from now on, until Ctrl-C.") var follow = false

  func validate() throws {
    guard (1...100_000).contains(limit) else {
      throw ValidationError("--limit must be from 1 to 100000; \(limit) is not.")
    }
  }

  /// A stream that is followed has no end of its own.
  private static let followTimeout = Duration.seconds(365 * 86_400)

  func run() async throws {
    try await Session.run(global) { session in
      let start = try await firstSequence(session)
      var options = session.callOptions
      if follow { options.timeout = Self.followTimeout }
      let feed = EventsV1.EventFeedClient(session.transport(service), defaultOptions: options)
      let doing = "read the events of \(service.rawValue)"
      let batches = try await session.call(service, doing) { () async throws(RPCError) in
        try await feed.subscribe(.init(after: start, untilPresent: !follow))
      }
      var iterator = batches.makeAsyncIterator()
      let printer = try EventPrinter(session: session, format: global.output)
      var shown: [EventsV1.Event] = []
      while true {
        let batch = try await session.call(service, doing) { () async throws(RPCError) in
          try await iterator.next(isolation: nil)
        }
        guard let batch else { break }
        let wanted = batch.events.filter {
          $0.type.hasPrefix(type) && (about.isEmpty || $0.aggregate == about)
        }
        if follow { try printer.printLive(wanted) } else { shown += wanted }
      }
      if !follow { try printer.print(shown) }
    }
  }

  private func firstSequence(_ session: Session) async throws(CommandFailure) -> UInt64 {
    if let after { return after }
    let info = try await session.call(service, "ask \(service.rawValue) for its last event") {
      () async throws(RPCError) in try await session.control(service).getInfo(.init())
    }
    // Live events only when following without a start.
    return info.lastEvent - min(info.lastEvent, follow ? 0 : limit)
  }
}
