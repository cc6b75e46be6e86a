import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import TLS
import Terminal

/// `opora staff import`: people and customers from a file, into the services that know them.
struct StaffImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add or change people and customers from a YAML file; all of it or nothing.",
    discussion: """
      EXAMPLES
        opora staff import deploy/demo/staff.yaml
        opora staff import deploy/demo/staff.yaml --dry-run

      People who have no certificate yet get one, when the department's authority is on this machine.
      A second import of the same file changes nothing.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file.") var file: String
  @Flag(help: "Only say what would change.") var dryRun = false

  func run() async throws {
    let text = try FileAccess.readText(file, limit: 8 << 20)
    let staff: StaffFile
    do throws(StaffFile.Problems) { staff = try StaffFile.parse(text) } catch {
      throw CommandFailure(
        "\(file) was not imported; nothing was changed", why: error.lines, hint: "mend the lines and try again")
    }
    let members = try staff.people.map(Self.member)
    try await Session.run(global) { session in
      // The service that refuses most goes first, so that a refusal leaves everything as it was.
      let changes = try await session.call(.routing, "import the staff") { () async throws(RPCError) in
        try await session.staff.upsertStaff(
          .init(
            members: members, dryRun: dryRun, reason: "imported",
            skills: staff.skills.map { .init(id: $0.id, name: $0.name, implies: $0.implies) }))
      }
      for change in changes.changes { Streams.output.writeLine(change) }
      if dryRun { return }
      _ = try await session.call(.reporting, "import the staff") { () async throws(RPCError) in
        try await session.reports.upsertPeople(.init(people: staff.people.map(Self.person)))
      }
      for customer in staff.customers {
        _ = try await session.call(.tickets, "import the customer \(customer.id)") { () async throws(RPCError) in
          try await session.customers.upsertCustomer(
            .init(
              customer: .init(
                id: customer.id, name: customer.name, manager: customer.manager, deputy: customer.deputy),
              reason: "imported"))
        }
      }
      let issued = try issueCertificates(staff, session.department)
      Streams.error.writeLine(
        "\(staff.people.count) people and \(staff.customers.count) customers; \(issued) certificates issued")
    }
  }

  private func issueCertificates(_ staff: StaffFile, _ department: Department) throws(CommandFailure) -> Int {
    try department.certificates.issue(
      to: staff.people.filter(\.isActive).map { PeerIdentity.person(role: $0.role, name: $0.id) })
  }

  private static func member(_ person: StaffFile.Person) throws(CommandFailure) -> RoutingV1.Member {
    var started: Int64 = 0
    if !person.started.isEmpty {
      guard let instant = Instant(iso8601: person.started) else {
        throw CommandFailure(
          "the file was not imported; nothing was changed",
          why: "\(person.id): 'started' must be an instant like 2026-03-01T00:00:00+03:00, not '\(person.started)'")
      }
      started = instant.millisecondsSinceEpoch
    }
    return RoutingV1.Member(
      id: person.id, name: person.name, line: UInt32(clamping: person.line), role: person.role.rawValue,
      skills: person.skills.map { .init(skill: $0.name, level: UInt32(clamping: $0.level)) },
      capacity: person.capacity, timeZone: person.zone, deputies: person.deputies, startedAtMs: started,
      active: person.isActive, shifts: person.shifts, team: person.team)
  }

  private static func person(_ person: StaffFile.Person) -> ReportingV1.Person {
    ReportingV1.Person(
      id: person.id, name: person.name, team: person.team, timeZone: person.zone, shifts: person.shifts,
      active: person.isActive, line: UInt32(clamping: person.line))
  }
}
