import BusinessTime
import Messages
import OporaAPI
import RoutingDomain
import RoutingSimulation

/// What tickets went through, put together from changes of their state: when they came, where they were worked on and
/// for how long.
struct RecordedWork: Sendable {
  struct Change: Sendable {
    var ticket: String
    var at: Instant
    var state: TicketsV1.State
    var line: UInt32
    var priority: TicketsV1.Priority
    /// A log says nothing of it; the replay takes such tickets in as questions.
    var kind: TicketsV1.Kind = .question
    var customer = ""
    var skills: [String] = []
  }

  /// By arrival.
  private(set) var tickets: [ExpectedTicket] = []
  /// Spells of work longer than the limit, which count with the limit: a ticket that stands as "in progress" over a
  /// weekend was not worked on all the time.
  private(set) var cutSpells = 0

  /// - Parameters:
  ///   - changes: Those of one ticket in the order in which they happened.
  ///   - longestSpell: Milliseconds of one spell of work that count at most.
  init(_ changes: [Change], longestSpell: Int64) {
    var byTicket: [String: [Change]] = [:]
    var order: [String] = []
    for change in changes {
      if byTicket[change.ticket] == nil { order.append(change.ticket) }
      byTicket[change.ticket, default: []].append(change)
    }
    for name in order {
      // Logs are not always in order; equal instants keep the file's.
      let ordered = (byTicket[name] ?? []).enumerated()
        .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
      if let ticket = ticket(ordered, longestSpell) { tickets.append(ticket) }
    }
    tickets.sort { $0.arrivesAt < $1.arrivesAt }
  }

  private mutating func ticket(_ changes: [Change], _ longestSpell: Int64) -> ExpectedTicket? {
    guard let first = changes.first else { return nil }
    var stages: [ExpectedTicket.Stage] = []
    for (change, next) in zip(changes, changes.dropFirst().map(\.at) + [changes.last?.at ?? first.at]) {
      guard let line = Line(rawValue: Int(change.line)) else { continue }
      // Closing and cancelling is no work on a line.
      if change.state == .closed || change.state == .cancelled || change.state == .merged { continue }
      if stages.last?.line != line { stages.append(.init(line: line, handlingMilliseconds: 0)) }
      guard change.state == .inProgress, !stages.isEmpty else { continue }
      let spell = max(0, next.milliseconds(since: change.at))
      if spell > longestSpell { cutSpells += 1 }
      stages[stages.count - 1].handlingMilliseconds += min(spell, longestSpell)
    }
    guard !stages.isEmpty else { return nil }
    return ExpectedTicket(
      arrivesAt: first.at, priority: Priority(rawValue: Int(first.priority.rawValue)) ?? .p3,
      kind: Self.kinds[first.kind] ?? .task, customer: first.customer,
      requiredSkills: Dictionary(first.skills.map { ($0, 1) }, uniquingKeysWith: { first, _ in first }),
      stages: stages)
  }

  private static let kinds: [TicketsV1.Kind: Kind] = [
    .question: .question, .configuration: .configuration, .defect: .defect, .idea: .idea, .task: .task,
  ]
}

extension RecordedWork.Change {
  init(_ change: TicketsV1.ImportedChange) {
    self.init(
      ticket: change.incident, at: Instant(millisecondsSinceEpoch: change.atMs), state: change.state,
      line: change.line, priority: change.priority)
  }

  /// From an event of Tickets; nil when it is about no ticket.
  init?(_ event: EventsV1.Event) {
    guard event.aggregate.hasPrefix("ticket/"),
      let ticket = (try? TicketsV1.TicketEvent(decoding: event.payload))?.ticket, ticket.number != 0
    else { return nil }
    self.init(
      ticket: "\(ticket.number)", at: Instant(millisecondsSinceEpoch: event.occurredAtMs), state: ticket.state,
      line: ticket.line, priority: ticket.priority, kind: ticket.kind, customer: ticket.customer,
      skills: ticket.skills)
  }
}
