import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("A rehearsal of rules")
struct RuleRehearsalTests {
  private static func rule(
    _ kind: AutomationRule.Kind, on event: String, _ settings: [DraftSetting] = [],
    _ conditions: [DraftSetting] = [], _ actions: [RuleDraft.Action]
  ) throws -> AutomationRule {
    var draft = RuleDraft("r", kind)
    draft.settings = [.init("on", [event])] + settings
    draft.conditions = conditions
    draft.actions = actions
    return try #require(try RuleCheck.rules([draft]) { _ in 3 }.first)
  }

  private static func rehearsal(_ rule: AutomationRule) throws -> RuleRehearsal {
    RuleRehearsal([rule], TicketRules(table: try .standard()), .standard(in: .utc))
  }

  private static func happening(
    _ type: String, minute: Int64, event: Int64 = 1, ticket: Int64 = 7, actor: String = "person/specialist/anna",
    state: TicketState = .inProgress
  ) -> RuleRehearsal.Happening {
    var stands = Play.ticket(Placement(state: state, line: .specialists, owner: "anna"))
    stands.number = ticket
    return .init(
      event: event, type: type,
      RuleOccasion(
        ticket: stands, at: Play.start.advanced(byMilliseconds: minute * 60_000), actor: actor, isOpenHour: true))
  }

  private static func minutes(_ runs: [RuleRun]) -> [Int64] {
    runs.map { $0.at.milliseconds(since: Play.start) / 60_000 }
  }

  @Test("plays each action on what the one before has left, and names what would have been refused")
  func actions() throws {
    let rule = try Self.rule(
      .trigger, on: "ticket.noted", [],
      [.init("state", ["IN_PROGRESS"])],
      [.init("hold", "{ticket} ждёт"), .init("close", "рано"), .init("note", "готово")])
    var rehearsal = try Self.rehearsal(rule)
    let runs = rehearsal.play(Self.happening("ticket.noted", minute: 0, event: 4))
    let run = try #require(runs.first)
    #expect(runs.count == 1 && run.outcome == .partly && run.event == 4 && run.version == 3 && run.depth == 1)
    #expect(run.actions.map(\.summary) == ["hold: T-7 ждёт", "close: рано", "note: готово"])
    #expect(run.actions.map(\.refusal.isEmpty) == [true, false, true])
    #expect(run.actions[1].refusal.contains("ON_HOLD"))
    #expect(rehearsal.play(Self.happening("ticket.noted", minute: 1, state: .assigned)).isEmpty)
    #expect(rehearsal.play(Self.happening("ticket.replied", minute: 2)).isEmpty)
    #expect(rehearsal.play(Self.happening("ticket.noted", minute: 3, actor: "rule/r@1")).isEmpty)
  }

  @Test("stops what acts too often, and switches it off like the loop guard does")
  func loops() throws {
    let rule = try Self.rule(
      .trigger, on: "ticket.noted", [.init("per_hour", ["2"]), .init("trips", ["2"])], [], [.init("message", "да")])
    var rehearsal = try Self.rehearsal(rule)
    let first = (0..<4).flatMap { rehearsal.play(Self.happening("ticket.noted", minute: Int64($0))) }
    #expect(first.map(\.outcome) == [.done, .done, .tripped, .suppressed])
    let second = (0..<4).flatMap { rehearsal.play(Self.happening("ticket.noted", minute: 100 + Int64($0))) }
    #expect(second.map(\.outcome) == [.done, .done, .tripped])
  }

  @Test("lets timers run out in their order, between what happens")
  func timers() throws {
    let rule = try Self.rule(
      .timer, on: "ticket.noted", [.init("after", ["30m"]), .init("hours", ["wall"])],
      [.init("state", ["IN_PROGRESS"])], [.init("note", "{ticket}")])
    var rehearsal = try Self.rehearsal(rule)
    #expect(rehearsal.play(Self.happening("ticket.noted", minute: 0, event: 1, ticket: 1)).isEmpty)
    #expect(rehearsal.play(Self.happening("ticket.noted", minute: 5, event: 2, ticket: 2)).isEmpty)
    #expect(rehearsal.play(Self.happening("ticket.noted", minute: 10, event: 3, ticket: 3)).isEmpty)
    // Once running it does not run anew, and stops when the ticket stands otherwise in between.
    #expect(rehearsal.play(Self.happening("ticket.noted", minute: 15, event: 4, ticket: 1)).isEmpty)
    #expect(rehearsal.play(Self.happening("ticket.held", minute: 20, event: 5, ticket: 2, state: .onHold)).isEmpty)
    #expect(rehearsal.play(Self.happening("ticket.started", minute: 21, event: 6, ticket: 2)).isEmpty)
    let early = rehearsal.play(Self.happening("ticket.replied", minute: 31, event: 7, ticket: 9))
    #expect(Self.minutes(early) == [30] && early.map(\.ticket) == [1] && early.map(\.event) == [1])
    let late = rehearsal.end(at: Play.start.advanced(byMilliseconds: 40 * 60_000))
    #expect(Self.minutes(late) == [40] && late.map(\.ticket) == [3] && late.map(\.eventType) == ["timer"])
    #expect(rehearsal.end(at: .distantFuture).isEmpty)
  }
}
