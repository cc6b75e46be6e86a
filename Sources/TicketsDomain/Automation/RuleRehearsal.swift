public import BusinessTime

/// Plays rules through what has happened, as if they had been switched on at the first event, without any effect.
///
/// Each act is decided on the ticket as the event shows it, its actions one after the other. What an act would have
/// set off by itself did not happen and is not played. Timers run from the events played, and are held by the loop
/// guard's rate and trips like every rule. Memory grows with the timers that run at once
/// and with the acts.
public struct RuleRehearsal: Sendable {
  /// An event as rules see it.
  public struct Happening: Sendable, Hashable {
    /// Its place in the feed.
    public var event: Int64
    public var type: String
    public var occasion: RuleOccasion

    public init(event: Int64, type: String, _ occasion: RuleOccasion) {
      self.event = event
      self.type = type
      self.occasion = occasion
    }
  }

  fileprivate struct Key: Hashable {
    var ticket: Int64
    var rule: String
  }

  private struct Running {
    var dueAt: Instant
    var event: Int64
  }

  /// What is due, to be looked for in order; holds also what was stopped or started anew since.
  fileprivate struct Due: Comparable {
    var at: Instant
    var key: Key

    static func < (left: Due, right: Due) -> Bool {
      (left.at, left.key.ticket, left.key.rule) < (right.at, right.key.ticket, right.key.rule)
    }
  }

  private var rules: [AutomationRule]
  private let ticketRules: TicketRules
  private let calendar: BusinessCalendar
  private var running: [Key: Running] = [:]
  /// The tickets of running timers as they stood last.
  private var tickets: [Int64: Ticket] = [:]
  /// The earliest stands last.
  private var dues: [Due] = []
  private var acted: [Key: [Instant]] = [:]
  private var tripped: [Key: Instant] = [:]
  private var trips: [String: Int] = [:]

  private static let rateWindow: Int64 = 3_600_000

  public init(_ rules: [AutomationRule], _ ticketRules: TicketRules, _ calendar: BusinessCalendar) {
    self.rules = rules
    self.ticketRules = ticketRules
    self.calendar = calendar
  }

  /// Plays an event, and before it what ran out until then. Events come in the order of the feed.
  public mutating func play(_ happening: Happening) -> [RuleRun] {
    var runs = runOut { $0 < happening.occasion.at }
    follow(happening)
    for rule in rules where rule.kind == .trigger && rule.events.contains(happening.type) {
      guard !rule.hasActed(as: happening.occasion.actor), rule.unmet(happening.occasion) == nil else { continue }
      runs.append(
        act(
          rule, on: happening.occasion, event: happening.event, type: happening.type,
          actor: happening.occasion.actor))
    }
    return runs
  }

  /// Plays the timers that run out until an instant, when nothing more happens until then.
  public mutating func end(at instant: Instant) -> [RuleRun] { runOut { $0 <= instant } }

  // MARK: Timers

  private mutating func follow(_ happening: Happening) {
    let occasion = happening.occasion
    let number = occasion.ticket.number
    if tickets[number] != nil { tickets[number] = occasion.ticket }
    for rule in rules {
      guard let timer = rule.timer, !rule.hasActed(as: occasion.actor) else { continue }
      let key = Key(ticket: number, rule: rule.id)
      guard rule.unmet(occasion) == nil else {
        running[key] = nil
        continue
      }
      guard rule.events.contains(happening.type), running[key] == nil || timer.restarts else { continue }
      let due = Due(at: timer.due(from: occasion.at, calendar), key: key)
      running[key] = Running(dueAt: due.at, event: happening.event)
      tickets[number] = occasion.ticket
      dues.insert(due, at: dues.firstIndex(after: due))
    }
  }

  private mutating func runOut(_ isOver: (Instant) -> Bool) -> [RuleRun] {
    var runs: [RuleRun] = []
    while let due = dues.last, isOver(due.at) {
      dues.removeLast()
      guard let timer = running[due.key], timer.dueAt == due.at, let ticket = tickets[due.key.ticket],
        let rule = rules.first(where: { $0.id == due.key.rule })
      else { continue }
      running[due.key] = nil
      let occasion = RuleOccasion(
        ticket: ticket, at: due.at, actor: "rule/\(rule.signature)", isOpenHour: calendar.isOpen(at: due.at))
      runs.append(act(rule, on: occasion, event: timer.event, type: RuleRun.timerEvent, actor: ""))
    }
    if running.isEmpty { tickets.removeAll() }
    return runs
  }

  // MARK: Acting

  private mutating func act(
    _ rule: AutomationRule, on occasion: RuleOccasion, event: Int64, type: String, actor: String
  ) -> RuleRun {
    let key = Key(ticket: occasion.ticket.number, rule: rule.id)
    var outcome: RuleRun.Outcome
    var actions: [ActionRun]
    if let trip = rule.limits.trip(depth: 1, recent: recent(key, at: occasion.at)) {
      actions = [.nothing(trip)]
      outcome = .suppressed
      if !tripped[key].isWithin(Self.rateWindow, before: occasion.at) {
        outcome = .tripped
        tripped[key] = occasion.at
        count(tripOf: rule)
      }
    } else {
      acted[key, default: []].append(occasion.at)
      actions = rule.trial(on: occasion, ticketRules)
      outcome = RuleRun.Outcome(actions)
    }
    var run = RuleRun(rule, on: occasion.ticket.number, at: occasion.at, outcome, actions)
    run.actor = actor
    run.event = event
    run.eventType = type
    run.depth = 1
    return run
  }

  private mutating func recent(_ key: Key, at instant: Instant) -> Int {
    acted[key]?.removeAll { !Optional($0).isWithin(Self.rateWindow, before: instant) }
    return acted[key]?.count ?? 0
  }

  /// Switches a rule off that was stopped too often.
  private mutating func count(tripOf rule: AutomationRule) {
    trips[rule.id, default: 0] += 1
    if trips[rule.id, default: 0] >= rule.limits.trips { rules.removeAll { $0.id == rule.id } }
  }
}

extension AutomationRule {
  /// Whether somebody who acted was this rule, whatever its version. A rule's own act never sets it off.
  public func hasActed(as actor: String) -> Bool { actor.hasPrefix("rule/\(id)@") }

  /// What its actions would come to, decided one after the other.
  func trial(on occasion: RuleOccasion, _ rules: TicketRules) -> [ActionRun] {
    var present = occasion
    return actions.map { action in
      let filled = present
      let steps = action.steps(on: filled.ticket) { RulePlace(rawValue: $0)?.text(filled) ?? "" }
      var run = ActionRun(summary: steps.map(\.summary).joined(separator: "; "))
      do throws(TicketRefusal) {
        for case .command(let command) in steps {
          let order = TicketOrder(command, by: .rule(signature), at: occasion.at)
          for change in try present.ticket.decide(order, rules).changes { present.ticket.apply(change) }
        }
      } catch {
        run.refusal = "\(error)"
      }
      return run
    }
  }
}

extension Instant? {
  fileprivate func isWithin(_ milliseconds: Int64, before instant: Instant) -> Bool {
    map { instant.milliseconds(since: $0) < milliseconds } ?? false
  }
}

extension [RuleRehearsal.Due] {
  /// Where one belongs, the latest first. Cost: the logarithm of the count.
  fileprivate func firstIndex(after due: RuleRehearsal.Due) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle] > due { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
