import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Merging two tickets")
struct TicketMergeTests {
  private let rules: TicketRules

  init() throws { rules = TicketRules(table: try .standard()) }
  private static let later = Play.start.advanced(byMilliseconds: 60_000)

  private static func ticket(
    _ number: Int64, _ state: TicketState = .inProgress, customer: String = "romashka", unanswered minutes: Int64? = nil
  ) -> Ticket {
    var ticket = Play.ticket(
      Placement(state: state, line: .specialists, owner: state == .queued ? "" : "anna"))
    ticket.number = number
    ticket.customer = customer
    ticket.unansweredSince = minutes.map { Play.start.advanced(byMilliseconds: $0 * 60_000) }
    return ticket
  }

  private func merge(
    _ source: Ticket, _ target: Ticket, by actor: Actor = Play.anna, force: Bool = false, targetVersion: Int64 = 0
  ) throws(MergeRefusal) -> MergeDecision {
    try source.merge(
      into: target, TicketOrder(.merge(into: target.number, reason: "то же"), by: actor, at: Self.later),
      targetVersion: targetVersion, force: force, rules)
  }

  private static func applied(_ changes: [TicketChange], to ticket: Ticket) -> Ticket {
    var after = ticket
    for change in changes { after.apply(change) }
    after.version += 1
    return after
  }

  @Test(
    "the target keeps the older of two waits",
    arguments: [(3, 5, 3), (5, 3, 3), (nil, 4, 4), (4, nil, 4), (nil, nil, nil)] as [(Int64?, Int64?, Int64?)])
  func unanswered(_ source: Int64?, _ target: Int64?, _ expected: Int64?) throws {
    let before = Self.ticket(2, unanswered: target)
    let after = Self.applied(try merge(Self.ticket(1, unanswered: source), before).target, to: before)
    #expect(after.unansweredSince == Self.ticket(2, unanswered: expected).unansweredSince)
  }

  @Test("clocks that run on the source stop, and the source is a redirect that waits for nothing")
  func segments() throws {
    var source = Self.ticket(1, unanswered: 0)
    source.running = [WorkSegment(ticket: 1, person: "anna", startedAt: Play.start)]
    let decision = try merge(source, Self.ticket(2))
    let after = Self.applied(decision.source, to: source)
    #expect(after.running.isEmpty && after.handledMilliseconds == 60_000)
    #expect(after.state == .merged && after.unansweredSince == nil)
    #expect(decision.notices == ["anna's clock on T-1 was stopped"])
  }

  @Test("itself, a finished target, another customer, a stale version and a stranger are refused")
  func refusals() {
    let source = Self.ticket(1)
    #expect(throws: MergeRefusal.link(.itself(ticket: 1))) { try merge(source, source) }
    for state in [TicketState.solved, .closed, .cancelled, .merged] {
      #expect(throws: MergeRefusal.link(.targetFinished(target: 2, state: state))) {
        try merge(source, Self.ticket(2, state))
      }
    }
    let foreign = Self.ticket(2, customer: "vasilek")
    #expect(
      throws: MergeRefusal.link(
        .otherCustomer(source: 1, sourceCustomer: "romashka", target: 2, targetCustomer: "vasilek"))
    ) { try merge(source, foreign) }
    #expect(throws: Never.self) { try merge(source, foreign, force: true) }
    #expect(throws: MergeRefusal.ticket(.staleVersion(subject: "T-2", expected: 9, present: 1))) {
      try merge(source, Self.ticket(2), targetVersion: 9)
    }
    #expect(throws: MergeRefusal.self) { try merge(source, Self.ticket(2), by: Play.stranger) }
  }

  @Test("undone with nothing in between, both are as they were", arguments: [TicketState.queued, .inProgress, .onHold])
  func restores(_ state: TicketState) throws {
    var source = Self.ticket(1, state, unanswered: 0)
    source.reason = "ждём выгрузку"
    source.openBlockers = 1
    let target = Self.ticket(2, unanswered: 1)
    let decision = try merge(source, target)
    let (gone, stays) = (Self.applied(decision.source, to: source), Self.applied(decision.target, to: target))
    let undone = try undo(gone, stays, source, target, blockers: 1)
    #expect(undone.notices == [])
    var back = Self.applied(undone.source, to: gone)
    var apart = Self.applied(undone.target, to: stays)
    // The versions and the time of the last change tell that something happened; nothing else does.
    (back.version, back.updatedAt) = (source.version, source.updatedAt)
    (apart.version, apart.updatedAt) = (target.version, target.updatedAt)
    #expect(back == source)
    #expect(apart == target)
  }

  @Test("an answer in between is told and answers both")
  func answered() throws {
    let (source, target) = (Self.ticket(1, unanswered: 0), Self.ticket(2))
    let decision = try merge(source, target)
    let gone = Self.applied(decision.source, to: source)
    var stays = Self.applied(decision.target, to: target)
    let merge = Self.record(gone, stays, source, target)
    let reply = try stays.decide(TicketOrder(.reply(text: "Исправили"), by: Play.anna, at: Self.later), rules)
    stays = Self.applied(reply.changes, to: stays)
    let undone = try gone.unmerge(
      merge, from: stays, remaining: nil, blockers: 0, since: 1, Self.order, rules)
    #expect(Self.applied(undone.source, to: gone).unansweredSince == nil)
    #expect(undone.notices.count == 2)
    #expect(undone.notices.first?.contains("T-2 was answered since") == true)
  }

  @Test("a merge can be undone for 24 hours, to the millisecond")
  func limit() throws {
    let (source, target) = (Self.ticket(1), Self.ticket(2))
    let decision = try merge(source, target)
    let (gone, stays) = (Self.applied(decision.source, to: source), Self.applied(decision.target, to: target))
    let merge = Self.record(gone, stays, source, target)
    var order = Self.order
    order.now = Self.later.advanced(byMilliseconds: 24 * 3_600_000)
    #expect(throws: Never.self) {
      try gone.unmerge(merge, from: stays, remaining: nil, blockers: 0, since: 0, order, rules)
    }
    order.now = order.now.advanced(byMilliseconds: 1)
    #expect(throws: MergeRefusal.link(.tooLate(ticket: 1, hours: 24, limitHours: 24))) {
      try gone.unmerge(merge, from: stays, remaining: nil, blockers: 0, since: 0, order, rules)
    }
  }

  private static let order = TicketOrder(
    .unmerge(MergedTicket(ticket(1)), reason: ""), by: Play.anna, at: later)

  private static func record(_ gone: Ticket, _ stays: Ticket, _ source: Ticket, _ target: Ticket) -> TicketMerge {
    TicketMerge(
      source: MergedTicket(source), target: target.number, at: later, sourceVersion: gone.version,
      targetVersion: stays.version, targetUnansweredBefore: target.unansweredSince)
  }

  private func undo(
    _ gone: Ticket, _ stays: Ticket, _ source: Ticket, _ target: Ticket, blockers: Int
  ) throws(MergeRefusal) -> MergeDecision {
    try gone.unmerge(
      Self.record(gone, stays, source, target), from: stays, remaining: nil, blockers: blockers, since: 0,
      Self.order, rules)
  }
}
