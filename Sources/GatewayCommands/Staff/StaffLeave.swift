import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import Terminal

/// `opora staff leave`.
struct StaffLeave: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave", abstract: "Who is away or will be, what they still have, and who stands in.",
    discussion: """
      EXAMPLES
        opora staff leave
        opora staff leave --line 2 -o csv

      It is what routing goes by: nobody who is away gets a ticket. Leave is asked for and decided with 'opora leave'.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "One line only.") var line: UInt32 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.routing, "list who is away") { () async throws(RPCError) in
        try await session.staff.listStaff(.init(line: line))
      }
      let away = answer.members.filter { $0.active && $0.presence?.leaves.isEmpty == false }
      try Presenter.show(global.output, document: RoutingV1.ListStaffResponse(members: away), elements: away) { _ in
        var table = TextTable([
          .init("person"), .init("from"), .init("until"), .init("tickets"), .init("oversees"),
          .init("stand-ins", flexible: true),
        ])
        for member in away {
          for leave in member.presence?.leaves ?? [] {
            table.add(
              .init(member.id, .accent), .init(Self.time(leave.startsAtMs, of: member)),
              .init(Self.time(leave.endsAtMs, of: member)),
              .init(Self.names(member.tickets)), .init(Self.names(member.overseen)),
              .init(member.standIns.joined(separator: ", ")))
          }
        }
        return table
      }
    }
  }

  /// Leave begins and ends where the person lives: `2026-03-30 00:00`.
  static func time(_ milliseconds: Int64, of member: RoutingV1.Member) -> String {
    let zone = (try? TimeZoneDirectory.system.zone(named: member.timeZone)) ?? .utc
    let local = zone.local(at: Instant(millisecondsSinceEpoch: milliseconds))
    return "\(local.date) " + String("\(local.time)".prefix(5))
  }

  private static func names(_ tickets: [UInt64]) -> String { tickets.map { "T-\($0)" }.joined(separator: " ") }
}
