import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Stalled tickets")
struct StallWatchTests {
  private static let calendar = BusinessCalendar.alwaysOpen()
  private static let assigned = Placement(state: .assigned, line: .specialists, owner: "anna")

  private static func change(by actor: Actor, minutes: Int64, to after: Placement = assigned) -> TicketChange {
    TicketChange(
      .noted(TicketMessage(at: Play.start, author: "x", kind: .note, text: "t")),
      at: Play.start.advanced(byMilliseconds: minutes * 60_000), actor: actor, before: assigned, after: after)
  }

  private static func follow(
    _ before: StallWatch?, _ changes: [TicketChange], _ placement: Placement = assigned,
    _ policy: AlarmPolicy = .standard
  ) -> StallWatch? {
    StallWatch.following(before, Play.ticket(placement), changes, policy, calendar)
  }

  @Test("what somebody does puts the stall off; what a rule writes does not")
  func activity() throws {
    let first = try #require(Self.follow(nil, [Self.change(by: Play.anna, minutes: 0)]))
    #expect(first.dueAt == Play.start.advanced(byMilliseconds: 240 * 60_000))
    let byRule = Self.follow(first, [Self.change(by: Play.timer, minutes: 60)])
    #expect(byRule == first)
    let byCustomer = try #require(Self.follow(first, [Self.change(by: Play.crm, minutes: 60)]))
    #expect(byCustomer.dueAt == Play.start.advanced(byMilliseconds: 300 * 60_000))
  }

  @Test("a stall that has its alarm keeps it until somebody acts")
  func once() throws {
    let stalled = StallWatch(ticket: 7, activityAt: Play.start, alarm: 3)
    #expect(Self.follow(stalled, [Self.change(by: Play.timer, minutes: 900)]) == stalled)
    let after = try #require(Self.follow(stalled, [Self.change(by: Play.anna, minutes: 900)]))
    #expect(after.alarm == nil && after.dueAt == Play.start.advanced(byMilliseconds: 1_140 * 60_000))
  }

  @Test("nobody watches what is queued, solved or imported, nor what the policy has switched off")
  func unwatched() throws {
    #expect(Self.follow(nil, [], Placement(state: .queued, line: .specialists)) == nil)
    #expect(Self.follow(nil, [], Placement(state: .solved, line: .specialists, owner: "anna")) == nil)
    let off = try AlarmPolicy.standard.changed([(name: "stall.assigned.p3", minutes: 0)])
    #expect(Self.follow(nil, [], Self.assigned, off) == nil)
    var imported = Play.ticket(Self.assigned)
    imported.isImported = true
    #expect(imported.stallTerm == nil)
  }

  @Test("on line 3 the overseer is told of a silent developer, with the developer and the lead")
  func developer() throws {
    let ticket = try Play.withDeveloper().ticket
    #expect(ticket.stallTerm == .developer(.p3))
    #expect(ticket.stallAlarmKind == .developerSilent)
    #expect(ticket.stallRecipients == [.person("anna"), .person("dev"), .role(.lead)])
  }

  @Test("a policy in error is refused with every point at once, and terms are read by their names")
  func policy() throws {
    #expect(throws: AlarmPolicyProblems.self) { try AlarmPolicy.standard.changed([]) }
    do {
      _ = try AlarmPolicy.standard.changed([(name: "help.P9", minutes: 5), (name: "help.P1", minutes: -1)])
      Issue.record("it was accepted")
    } catch {
      #expect(error.problems.count == 2)
    }
    let changed = try AlarmPolicy.standard.changed([(name: "HELP.p1", minutes: 5)])
    #expect(changed.version == 2 && changed[.help(.p1)] == 5 && changed[.help(.p2)] == 30)
    for term in AlarmTerm.all { #expect(AlarmTerm(name: term.name) == term) }
  }
}
