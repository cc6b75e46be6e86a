import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora regulation acknowledge`.
struct RegulationAcknowledge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge", abstract: "Say that you have read the regulation; kept once, with the version.",
    discussion: """
      EXAMPLES
        opora regulation show
        opora regulation acknowledge --as maria

      Without --version it is the newest one, also when its day is still to come: it can be read in the library as the
      article 'regulation'.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "This version instead of the newest.") var version: UInt32 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let kept = try await session.call(.library, "acknowledge the regulation") { () async throws(RPCError) in
        try await session.regulationReading.acknowledgeRegulation(.init(version: version))
      }
      try Presenter.show(global.output, document: kept) {
        "\(kept.person) has read version \(kept.version) on \(session.time(kept.atMs))\n"
      }
    }
  }
}

/// `opora regulation acknowledgements`.
struct RegulationAcknowledgements: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledgements", abstract: "Which managers have read the regulation, and which have not.",
    discussion: """
      EXAMPLES
        opora regulation acknowledgements --as elena
        opora regulation acknowledgements --missing -o csv --as elena
        opora regulation acknowledgements --version 1 --as elena

      Every customer's manager and deputy has to read each version; whoever else has read it is listed too. A lead
      sees everybody, others themselves.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "Of this version instead of the newest.") var version: UInt32 = 0
  @Flag(help: "Only who has not read it.") var missing = false

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.library, "list who has read the regulation") {
        () async throws(RPCError) in
        try await session.regulationReading.listRegulationAcknowledgements(.init(version: version))
      }
      let customers = try await session.call(.tickets, "list the managers") { () async throws(RPCError) in
        try await session.customers.listCustomers(.init())
      }
      var list = answer
      let read = Set(answer.acknowledgements.map(\.person))
      let managers = Set(customers.customers.flatMap { [$0.manager, $0.deputy] }.filter { !$0.isEmpty })
      let unread = managers.subtracting(read).sorted()
      if missing { list.acknowledgements = [] }
      // Who has not read it has no instant.
      list.acknowledgements += unread.map { .init(version: answer.version, person: $0, role: "manager") }
      Streams.error.writeLine(
        "version \(answer.version): \(managers.intersection(read).count) of \(managers.count) managers have read it")
      try Presenter.show(global.output, document: list, elements: list.acknowledgements) { _ in
        var table = TextTable([.init("person"), .init("role"), .init("has read it")])
        for entry in list.acknowledgements {
          table.add(
            .init(entry.person, .accent), .init(entry.role),
            entry.atMs == 0 ? .init("not yet", .warning) : .init(session.time(entry.atMs)))
        }
        return table
      }
    }
  }
}
