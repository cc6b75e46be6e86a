import ArgumentParser

/// `opora queue watch`.
struct QueueWatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "The live board: the queue as it changes, until Ctrl-C.",
    discussion: """
      EXAMPLES
        opora queue watch
        opora queue watch --line 2 --present --as anna      you are there as long as it runs
        opora queue watch -o jsonl | your-program           each update as 'QueueUpdate' of board.proto

      On a terminal the board is drawn anew with every change. Elsewhere there is a line per change: when, what, which
      ticket and how it stands. When routing goes away the board waits for it and goes on.

      With --present your presence lease is kept by heartbeats: new tickets reach you while it runs, and when it stops
      you are missed after the lease and its grace (90 and 120 seconds unless the policy says otherwise).
      """)

  struct Options: ParsableArguments {
    @Flag(help: "Say that you are there, as long as it runs.") var present = false
    @Option(help: ArgumentHelp("End after so many updates.", valueName: "count")) var changes: Int?

    var isGiven: Bool { present || changes != nil }

    func validate() throws {
      if let changes, changes < 1 { throw ValidationError("--changes must be at least 1; \(changes) is not.") }
    }
  }

  @OptionGroup var global: GlobalOptions
  @Option(help: "One line only.") var line: UInt32 = 0
  @Option(help: "At most so many tickets, up to 500.") var limit: UInt32 = 50
  @OptionGroup var options: Options

  func run() async throws {
    try await Session.run(global) { session in
      try await BoardWatch(session, options, line: line, limit: limit).run()
    }
  }
}
