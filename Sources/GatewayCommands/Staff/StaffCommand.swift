import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora staff …`.
struct StaffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff", abstract: "The department's people: lines, skills, load and presence.",
    discussion: """
      EXAMPLES
        opora staff import deploy/demo/staff.yaml
        opora staff list --line 2
        opora staff view anna
        opora staff set anna --capacity 10 --deputy boris --dry-run
        opora staff leave                                who is away or will be
        opora staff skills grant anna telephony 3 --reason "course passed"
      """,
    subcommands: [StaffImport.self, List.self, View.self, StaffSet.self, StaffSkills.self, StaffLeave.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Everybody, with load and presence.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "One line only.") var line: UInt32 = 0

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.routing, "list the staff") { () async throws(RPCError) in
          try await session.staff.listStaff(.init(line: line))
        }
        try Presenter.show(global.output, document: answer, elements: answer.members) { _ in
          var table = TextTable([
            .init("id"), .init("name", flexible: true), .init("role"), .init("line", .right), .init("presence"),
            .init("load", .right), .init("tickets"), .init("skills", flexible: true),
          ])
          for member in answer.members {
            table.add(
              .init(member.id, .accent), .init(member.name), .init(member.role), .init("\(member.line)"),
              .init(presence(member)), .init(load(member)),
              .init(member.tickets.map { "T-\($0)" }.joined(separator: " ")), .init(skills(member)))
          }
          return table
        }
      }
    }
  }

  struct View: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One person.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The person.") var person: String

    func run() async throws {
      try await Session.run(global) { session in
        let member = try await session.call(.routing, "view \(person)") { () async throws(RPCError) in
          try await session.staff.getMember(.init(person: person))
        }
        try Presenter.show(global.output, document: member) {
          let facts = [
            ("name", member.name), ("role", member.role), ("line", "\(member.line)"), ("team", member.team),
            ("skills", skills(member)), ("load", load(member)), ("presence", presence(member)),
            (
              "leave",
              (member.presence?.leaves ?? []).map {
                "\(StaffLeave.time($0.startsAtMs, of: member)) to \(StaffLeave.time($0.endsAtMs, of: member))"
              }.joined(separator: ", ")
            ),
            ("zone", member.timeZone), ("deputies", member.deputies.joined(separator: ", ")),
            ("stand-ins", member.standIns == member.deputies ? "" : member.standIns.joined(separator: ", ")),
            (
              "newcomer",
              member.rampUpUntilMs == 0 ? "" : "reduced capacity until \(session.time(member.rampUpUntilMs))"
            ),
            ("shifts", member.shifts.map { $0.isEmpty ? "free" : $0 }.joined(separator: " ")),
            ("tickets", member.tickets.map { "T-\($0)" }.joined(separator: " ")),
            ("oversees", member.overseen.map { "T-\($0)" }.joined(separator: " ")),
          ]
          return facts.filter { !$0.1.isEmpty }.map { $0.0.padded(to: 12) + $0.1.singleLine + "\n" }.joined()
        }
      }
    }
  }

  static func presence(_ member: RoutingV1.Member) -> String {
    guard member.active else { return "left" }
    guard let presence = member.presence else { return "" }
    var parts = [presence.state.isEmpty ? (presence.dayStarted ? "day started" : "day not started") : presence.state]
    if presence.onBreak { parts.append("on a break") }
    if presence.onLeave { parts.append("on leave") }
    if presence.dayStarted, !presence.planFiled { parts.append("no plan") }
    return parts.joined(separator: ", ")
  }

  static func load(_ member: RoutingV1.Member) -> String {
    member.effectiveCapacity > 0
      ? "\(Numbers.text(member.load)) of \(Numbers.text(member.effectiveCapacity))" : Numbers.text(member.load)
  }

  static func skills(_ member: RoutingV1.Member) -> String {
    member.skills.map { "\($0.skill) \($0.level)" }.joined(separator: ", ")
  }
}

/// Numbers for people.
enum Numbers {
  /// At most two decimals, without trailing zeros.
  static func text(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    let hundredths = Int64((value * 100).rounded())
    let whole = abs(hundredths) / 100
    let rest = abs(hundredths) % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// `0.384` as `38.4 %`.
  static func percent(_ share: Double) -> String { text((share * 1000).rounded() / 10) + " %" }
}
