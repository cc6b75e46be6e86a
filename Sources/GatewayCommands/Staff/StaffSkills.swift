import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora staff skills …`.
struct StaffSkills: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skills", abstract: "The catalogue of skills, and who was granted what.",
    discussion: """
      EXAMPLES
        opora staff skills list
        opora staff skills define sql --name "Запросы к базе"
        opora staff skills define reports --implies sql      who knows reports knows sql
        opora staff skills grant anna telephony 3 --reason "course passed" --evidence course/17
        opora staff skills history anna

      While the catalogue is empty, any name is a skill. From its first entry on people have only skills it knows.
      """,
    subcommands: [List.self, Define.self, Grant.self, Revoke.self, History.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The catalogue, by id.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "list the skills") { () async throws(RPCError) in
          try await session.skills.listSkills(.init())
        }
        if answer.skills.isEmpty { Streams.error.writeLine("the catalogue is empty: any name is a skill") }
        try Presenter.show(global.output, document: answer, elements: answer.skills) { _ in
          var table = TextTable([
            .init("skill"), .init("name", flexible: true), .init("brings along"), .init("people", .right),
          ])
          for skill in answer.skills {
            table.add(
              .init(skill.id, .accent), .init(skill.name), .init(skill.implies.joined(separator: ", ")),
              .init("\(skill.people)"))
          }
          return table
        }
      }
    }
  }

  struct Define: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add a skill to the catalogue, or change it.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "Its id.") var skill: String
    @Option(help: "The name people read; left out, it stays.") var name: String?
    @Option(help: "A skill it brings along; say it again for each. 'none' for none; left out, they stay.")
    var implies: [String] = []
    @Flag(help: "Only say what would change.") var dryRun = false

    func run() async throws {
      try await Session.run(global) { session in
        let present = try await session.call(.routing, "read the catalogue") { () async throws(RPCError) in
          try await session.skills.listSkills(.init())
        }
        var entry = present.skills.first { $0.id == skill } ?? .init(id: skill)
        if let name { entry.name = name }
        if !implies.isEmpty { entry.implies = implies == ["none"] ? [] : implies }
        let wanted = entry
        let answer = try await session.call(.routing, "define the skill \(skill)") { () async throws(RPCError) in
          try await session.skills.defineSkills(.init(skills: [wanted], dryRun: dryRun))
        }
        try Presenter.show(global.output, document: answer) {
          answer.changes.isEmpty ? "nothing changes\n" : answer.changes.map { $0 + "\n" }.joined()
        }
      }
    }
  }

  struct Grant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Give a person a skill, or a higher level of it.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The person.") var person: String
    @Argument(help: "The skill.") var skill: String
    @Argument(help: "1 to 5.") var level: UInt32
    @Option(help: "Why; kept in the history.") var reason = ""
    @Option(help: "Where it can be looked up: a course, a track, a certificate.") var evidence = ""
    @Flag(help: "Only say what would change.") var dryRun = false

    func run() async throws {
      try await Session.run(global) { session in
        let grant = try await session.call(.routing, "grant \(skill) to \(person)") { () async throws(RPCError) in
          try await session.skills.grantSkill(
            .init(
              person: person, skill: skill, level: level, reason: reason, evidence: evidence, dryRun: dryRun))
        }
        try Presenter.show(global.output, document: grant) { StaffSkills.text(grant) }
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a skill away.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The person.") var person: String
    @Argument(help: "The skill.") var skill: String
    @Option(help: "Why; kept in the history.") var reason = ""
    @Flag(help: "Only say what would change.") var dryRun = false

    func run() async throws {
      try await Session.run(global) { session in
        let grant = try await session.call(.routing, "revoke \(skill) of \(person)") { () async throws(RPCError) in
          try await session.skills.revokeSkill(.init(person: person, skill: skill, reason: reason, dryRun: dryRun))
        }
        try Presenter.show(global.output, document: grant) { StaffSkills.text(grant) }
      }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What was granted and revoked, newest first.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "One person only.") var person: String = ""

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "list the grants") { () async throws(RPCError) in
          try await session.skills.listGrants(.init(person: person))
        }
        try Presenter.show(global.output, document: answer, elements: answer.grants) { _ in
          var table = TextTable([
            .init("at"), .init("person"), .init("skill"), .init("level"), .init("by"), .init("reason", flexible: true),
            .init("evidence", flexible: true),
          ])
          for grant in answer.grants {
            table.add(
              .init(session.time(grant.atMs)), .init(grant.person), .init(grant.skill),
              .init("\(grant.levelBefore) -> \(grant.level)"), .init(grant.actor), .init(grant.reason),
              .init(grant.evidence))
          }
          return table
        }
      }
    }
  }

  private static func text(_ grant: RoutingV1.SkillGrant) -> String {
    if grant.level == grant.levelBefore { return "\(grant.person): nothing changes, \(grant.skill) \(grant.level)\n" }
    return "\(grant.person): \(grant.skill) \(grant.levelBefore) -> \(grant.level)\n"
  }
}
