import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import Terminal

/// `opora regulation show`.
struct RegulationShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The regulation, clause by clause: the one in force, another version, or a day's.",
    discussion: """
      EXAMPLES
        opora regulation show
        opora regulation show --at 2026-04-01
        opora regulation show --version 1 --file > regulation.yaml
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "This version instead of the one in force.") var version: UInt32 = 0
  @Option(help: ArgumentHelp("The one in force on this day or at this instant.", valueName: "when")) var at: String?
  @Flag(help: "As a file that can be changed and applied again.") var file = false

  func validate() throws {
    if at != nil, version != 0 { throw ValidationError("--version and --at name one version each; give one of them.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let instant = try at.map { try session.instant($0, "--at").millisecondsSinceEpoch } ?? 0
      let answer = try await session.call(.tickets, "read the regulation") { () async throws(RPCError) in
        try await session.regulations.getRegulationVersion(.init(version: version, atMs: instant))
      }
      let text = answer.text ?? .init()
      if let standing = answer.standing {
        Streams.error.writeLine(RegulationWords.sentence(standing, session))
      }
      guard !file else { return try Presenter.show(global.output, document: answer) { RegulationFile.yaml(text) } }
      try Presenter.show(global.output, document: answer, elements: text.clauses) { _ in
        var table = TextTable([
          .init("clause"), .init("group"), .init("severity"), .init("rule", flexible: true),
          .init("should be", flexible: true), .init("why", flexible: true),
        ])
        for clause in text.clauses {
          table.add(
            .init(clause.id), .init(clause.group), .init(clause.severity), .init(clause.rule), .init(clause.shouldBe),
            .init(clause.why))
        }
        return table
      }
    }
  }
}

/// `opora regulation history`.
struct RegulationHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "The versions of the regulation: from when, by whom, why, and what changed.",
    discussion: """
      EXAMPLES
        opora regulation history
        opora regulation history -o json
      """)
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "list the versions of the regulation") {
        () async throws(RPCError) in
        try await session.regulations.listRegulationVersions(.init())
      }
      try Presenter.show(global.output, document: answer, elements: answer.versions) { _ in
        var table = TextTable([
          .init("version", .right), .init("is"), .init("from"), .init("clauses", .right), .init("applied"),
          .init("by"), .init("why", flexible: true), .init("what changed", flexible: true),
        ])
        for version in answer.versions {
          table.add(
            .init("\(version.version)", .accent),
            .init(RegulationWords.text(version.status), version.status == .inForce ? .plain : .dim),
            .init(version.effectiveFromMs == 0 ? "the beginning" : session.time(version.effectiveFromMs)),
            .init("\(version.clauses)"), .init(session.time(version.appliedAtMs)), .init(version.appliedBy),
            .init(version.reason), .init(version.changes.joined(separator: "; ")))
        }
        return table
      }
    }
  }
}

/// Versions as they are told.
enum RegulationWords {
  static func text(_ status: TicketsV1.RegulationStatus) -> String {
    (status.protoName ?? "?").replacing("REGULATION_STATUS_", with: "").replacing("_", with: " ").lowercased()
  }

  static func sentence(_ standing: TicketsV1.RegulationStanding, _ session: Session) -> String {
    let title = standing.title.isEmpty ? "" : "\(standing.title.singleLine), "
    let from = standing.effectiveFromMs == 0 ? "the beginning" : session.time(standing.effectiveFromMs)
    return "\(title)version \(standing.version), \(text(standing.status)), from \(from)"
  }
}
