import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import Terminal

/// `opora clock …`: the department's manual clock.
struct ClockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock",
    abstract: "Show or move the clock of a department started with a manual one.",
    discussion: """
      EXAMPLES
        opora clock get
        opora clock advance 45m
        opora clock set 2026-03-30T18:00:00+03:00

      Every service moves, in small steps together; what becomes due on the way happens, and the command returns
      when the services have taken in each other's events.
      """,
    subcommands: [Get.self, Set.self, Advance.self], defaultSubcommand: Get.self)

  struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show each service's clock.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        var table = TextTable([.init("service"), .init("now"), .init("clock")])
        for service in ServiceName.allCases {
          let state = try await session.call(service, "read the clock") { () async throws(RPCError) in
            try await session.control(service).getClock(.init())
          }
          table.add(
            .init(service.rawValue), .init(session.time(state.nowMs)), .init(state.manual ? "manual" : "system"))
        }
        Presenter.show(global.output, table: table)
      }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Move the clock to an instant.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "An instant with its offset: 2026-03-30T18:00:00+03:00") var instant: String

    func run() async throws {
      guard let target = Instant(iso8601: instant) else {
        throw CommandFailure(
          "'\(instant)' is no instant", why: "it needs a date, a time and an offset from UTC",
          hint: "opora clock set 2026-03-30T18:00:00+03:00", exitCode: Exit.usage)
      }
      try await Session.run(global) { session in
        try await DepartmentClock(session).move(to: target)
      }
    }
  }

  struct Advance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Move the clock forward.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "How far: 30s, 45m, 8h, 2d or 1h30m") var by: String

    func run() async throws {
      guard let milliseconds = Spans.parse(by) else {
        throw CommandFailure(
          "'\(by)' is no length of time", why: "it reads like 30s, 45m, 8h, 2d or 1h30m", exitCode: Exit.usage)
      }
      try await Session.run(global) { session in
        let clock = DepartmentClock(session)
        guard let target = try await clock.now().adding(milliseconds: milliseconds) else {
          throw CommandFailure("could not move the clock by \(by)", why: "that is beyond what a clock can say")
        }
        try await clock.move(to: target)
      }
    }
  }
}
