import BusinessTime

@testable import TicketsDomain

/// A ticket to play with, and people to play.
struct Play {
  static let start = Instant(millisecondsSinceEpoch: 1_774_854_000_000)
  static let manager = Actor.person(.manager, "maria")
  static let deputy = Actor.person(.manager, "dmitri")
  static let stranger = Actor.person(.manager, "stranger")
  static let anna = Actor.person(.specialist, "anna")
  static let boris = Actor.person(.specialist, "boris")
  static let dev = Actor.person(.developer, "dev")
  static let lead = Actor.person(.lead, "lena")
  static let admin = Actor.person(.admin, "adam")
  static let routing = Actor.service("routing")
  static let crm = Actor.service("crm")
  static let timer = Actor.rule("timer")
  static let everybody = [manager, deputy, stranger, anna, boris, dev, lead, admin, routing, crm, timer]

  static let customer = Customer(id: "romashka", name: "Romashka", manager: "maria", deputy: "dmitri", version: 1)

  var ticket: Ticket
  var now = Play.start
  let rules: TicketRules
  private(set) var changes: [TicketChange] = []
  private(set) var notices: [String] = []

  init(_ placement: Placement = Placement(state: .queued, line: .specialists)) throws {
    rules = TicketRules(table: try .standard())
    ticket = Play.ticket(placement)
  }

  static func ticket(_ placement: Placement) -> Ticket {
    var ticket = Ticket(
      number: 7, placement: placement, kind: .defect, priority: .p3, impact: 2, urgency: 2, channel: .manager,
      customer: customer.id, subject: "Export fails", topic: "export", product: "CRM", skills: [], filer: "maria",
      manager: "maria", managerDeputy: "dmitri", customerIsOnline: false, externalID: "", sourceImpact: "",
      isImported: false, reason: "", createdAt: start, updatedAt: start, lineEnteredAt: start,
      queuedAt: placement.state == .queued ? start : nil, linesVisited: LineSet(placement.line))
    ticket.version = 1
    return ticket
  }

  /// Gives a command and applies what it comes to, as the service does.
  mutating func give(
    _ command: TicketCommand, by actor: Actor, expecting version: Int64 = 0, elsewhere: WorkSegment? = nil
  ) throws(TicketRefusal) {
    let order = TicketOrder(command, by: actor, expectedVersion: version, at: now, runningElsewhere: elsewhere)
    let decision = try ticket.decide(order, rules)
    for change in decision.changes { ticket.apply(change) }
    if !decision.changes.isEmpty { ticket.version += 1 }
    changes += decision.changes
    notices += decision.notices
  }

  mutating func pass(minutes: Int64) {
    now = now.advanced(byMilliseconds: minutes * 60_000)
  }

  /// On line 3 with a developer, anna watching.
  static func withDeveloper() throws -> Play {
    var play = try Play()
    try play.give(.assign(to: "anna", reason: "", proposal: ""), by: routing)
    try play.give(.escalate(reason: "a defect", stepsTried: "restarted", developer: "dev"), by: anna)
    return play
  }

  /// The refusal a command meets; nil when it is accepted.
  func refusal(_ command: TicketCommand, by actor: Actor, expecting version: Int64 = 0) -> TicketRefusal? {
    do throws(TicketRefusal) {
      _ = try ticket.decide(TicketOrder(command, by: actor, expectedVersion: version, at: now), rules)
      return nil
    } catch {
      return error
    }
  }
}
