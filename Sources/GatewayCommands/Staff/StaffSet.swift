import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import TLS
import Terminal

/// `opora staff set`: one person, added or changed.
struct StaffSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change one person, or add one with --add; what is not given stays.",
    discussion: """
      EXAMPLES
        opora staff set anna --capacity 10 --dry-run
        opora staff set anna --deputy boris --deputy elena
        opora staff set anna --shift fri=10:00-16:00 --shift sat= --reason "shorter Fridays"
        opora staff set ivan --add --role specialist --line 2 --name "Иван Петров" --started 2026-04-01
        opora staff set ivan --inactive --reason "has left"

      Somebody who is added gets a certificate, when the department's authority is on this machine.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The person.") var person: String
  @Flag(help: "Add the person; without it an unknown name is an error.") var add = false
  @Option(help: "The name people read.") var name: String?
  @Option(help: "manager, specialist, developer, lead or admin.") var role: String?
  @Option(help: "1, 2 or 3.") var line: UInt32?
  @Option(help: "The team.") var team: String?
  @Option(help: "Weighted work at once; 0 takes the policy's.") var capacity: Double?
  @Option(help: "The time zone, such as Europe/Moscow.") var zone: String?
  @Option(help: "Who stands in, in order; say it again for each. 'none' for nobody.") var deputy: [String] = []
  @Option(help: ArgumentHelp("Hours of a weekday; nothing after = for a free day.", valueName: "mon=09:00-18:00"))
  var shift: [String] = []
  @Option(help: ArgumentHelp("First day of work; newcomers have half the capacity for 14 days.", valueName: "date"))
  var started: String?
  @Flag(inversion: .prefixedNo, help: "Whether the person is with the department.") var active: Bool?
  @Flag(help: "The same as --no-active.") var inactive = false
  @Option(help: "Why; kept with the change.") var reason = ""
  @Flag(help: "Only say what would change.") var dryRun = false

  func run() async throws {
    try await Session.run(global) { session in
      let member = try changed(try await present(session), session.department.zone)
      let answer = try await session.call(.routing, "\(add ? "add" : "change") \(person)") {
        () async throws(RPCError) in
        try await session.staff.upsertStaff(.init(members: [member], dryRun: dryRun, reason: reason))
      }
      try Presenter.show(global.output, document: answer) {
        answer.changes.isEmpty ? "nothing changes\n" : answer.changes.map { $0 + "\n" }.joined()
      }
      guard add, !dryRun, let role = PersonRole(rawValue: member.role) else { return }
      let issued = try session.department.certificates.issue(to: [.person(role: role, name: member.id)])
      if issued > 0 { Streams.error.writeLine("a certificate was issued to \(person)") }
    }
  }

  private func present(_ session: Session) async throws -> RoutingV1.Member {
    let known: RoutingV1.Member?
    do throws(RPCError) { known = try await session.staff.getMember(.init(person: person)) } catch {
      guard error.code == .notFound else {
        throw CommandFailure(error, doing: "read \(person)", service: ServiceName.routing.rawValue)
      }
      known = nil
    }
    if let known {
      guard !add else {
        throw CommandFailure(
          "could not add \(person)", why: "\(person) is on the staff already", hint: "leave out --add to change them")
      }
      return known
    }
    guard add else {
      throw CommandFailure(
        "could not change \(person)", why: "there is nobody '\(person)' on the staff",
        hint: "'opora staff list' shows everybody; --add adds somebody", exitCode: Exit.status(.notFound))
    }
    guard PeerIdentity.isValid(name: person) else {
      throw CommandFailure(
        "could not add \(person)",
        why: "'\(person)' cannot be an id: 1 to 63 lower-case letters, digits, '-', '_' or '.'",
        hint: "choose another id; the name people read is given by --name")
    }
    return RoutingV1.Member(id: person, name: person, line: 2, role: "specialist", active: true)
  }

  private func changed(_ present: RoutingV1.Member, _ departmentZone: String) throws -> RoutingV1.Member {
    var member = present
    if let name { member.name = name }
    if let role { member.role = role }
    if let line { member.line = line }
    if let team { member.team = team }
    if let capacity { member.capacity = capacity }
    if let zone { member.timeZone = zone } else if add { member.timeZone = departmentZone }
    if !deputy.isEmpty { member.deputies = deputy == ["none"] ? [] : deputy }
    if let started {
      guard let instant = Self.instant(started, zone: member.timeZone) else {
        throw CommandFailure(
          "could not change \(person)", why: "--started must be a date like 2026-04-01, not '\(started)'",
          exitCode: Exit.usage)
      }
      member.startedAtMs = instant.millisecondsSinceEpoch
    }
    if let active { member.active = active }
    if inactive { member.active = false }
    if !shift.isEmpty { member.shifts = try Self.week(member.shifts, changedBy: shift) }
    return member
  }

  /// A date begins at its midnight where the person lives.
  private static func instant(_ text: String, zone name: String) -> Instant? {
    if let instant = Instant(iso8601: text) { return instant }
    guard let date = LocalDate(text) else { return nil }
    return ((try? TimeZoneDirectory.system.zone(named: name)) ?? .utc).startOfDay(date)
  }

  private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  static func week(_ present: [String], changedBy changes: [String]) throws(CommandFailure) -> [String] {
    var week = present.count == 7 ? present : Array(repeating: "09:00-18:00", count: 5) + ["", ""]
    for change in changes {
      let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let day = days.firstIndex(of: parts[0].lowercased()) else {
        throw CommandFailure(
          "the shift '\(change)' cannot be read",
          why: "write the weekday (\(days.joined(separator: ", "))), '=' and the hours",
          hint: "--shift fri=10:00-16:00, or --shift sat= for a free day", exitCode: Exit.usage)
      }
      week[day] = parts[1]
    }
    return week
  }
}
