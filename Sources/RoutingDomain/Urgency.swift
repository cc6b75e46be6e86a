public import BusinessTime

/// How urgent a queued ticket is at an instant, and how that comes about.
///
/// E = B + (100 - B) · min(1, used / target), in business time. Every ticket reaches 100 at its own due time; beyond
/// it lateness decides. Nothing is ever excluded by age.
public struct Urgency: Sendable, Hashable {
  public var base: Double
  public var usedMilliseconds: Int64
  public var targetMilliseconds: Int64
  public var dueAt: Instant

  /// E, from B to 100.
  public var value: Double {
    guard usedMilliseconds < targetMilliseconds else { return 100 }
    return base + (100 - base) * (Double(max(0, usedMilliseconds)) / Double(targetMilliseconds))
  }

  /// Business milliseconds beyond the due time, 0 before it.
  public var latenessMilliseconds: Int64 { max(0, usedMilliseconds - targetMilliseconds) }

  /// In words and numbers.
  public var reason: String {
    let used = "\(usedMilliseconds / 60_000) of \(targetMilliseconds / 60_000) business minutes used"
    let due = "due \(dueAt)"
    guard latenessMilliseconds == 0 else {
      return "100: overdue by \(latenessMilliseconds / 60_000) business minutes, \(used), \(due)"
    }
    return "\(rounded(value)) = \(rounded(base)) + (100 - \(rounded(base))) · \(used), \(due)"
  }
}

extension QueuedTicket {
  /// Business time waited since it became eligible, in milliseconds.
  public func waitedMilliseconds(at now: Instant, calendar: BusinessCalendar) -> Int64 {
    calendar.openMilliseconds(from: eligibleSince, to: now)
  }

  /// Urgency at an instant. Cost: two questions to the calendar.
  public func urgency(at now: Instant, policy: RoutingPolicy, calendar: BusinessCalendar) -> Urgency {
    let targets = isAnswered ? policy.lineTargetMinutes : policy.responseTargetMinutes
    let target = Int64(targets[priority]) * 60_000
    return Urgency(
      base: policy.baseUrgency[priority],
      usedMilliseconds: waitedMilliseconds(at: now, calendar: calendar),
      targetMilliseconds: target,
      dueAt: calendar.due(from: eligibleSince, afterMilliseconds: target))
  }

  /// Whether a ticket comes before another, see ``UrgencyRank``.
  static func precedes(_ left: (QueuedTicket, Urgency), _ right: (QueuedTicket, Urgency)) -> Bool {
    UrgencyRank(left.0, left.1) < UrgencyRank(right.0, right.1)
  }
}

/// A ticket's place in the queue: more urgent first, then later beyond its due time, then longer in the queue, then the
/// smaller number. A strict total order.
struct UrgencyRank: Comparable {
  var value: Double
  var latenessMilliseconds: Int64
  var eligibleSince: Instant
  var number: TicketNumber

  init(_ ticket: QueuedTicket, _ urgency: Urgency) {
    self.init(urgency, eligibleSince: ticket.eligibleSince, number: ticket.number)
  }

  init(_ urgency: Urgency, eligibleSince: Instant, number: TicketNumber) {
    value = urgency.value
    latenessMilliseconds = urgency.latenessMilliseconds
    self.eligibleSince = eligibleSince
    self.number = number
  }

  static func < (left: UrgencyRank, right: UrgencyRank) -> Bool {
    if left.value != right.value { return left.value > right.value }
    if left.latenessMilliseconds != right.latenessMilliseconds {
      return left.latenessMilliseconds > right.latenessMilliseconds
    }
    if left.eligibleSince != right.eligibleSince { return left.eligibleSince < right.eligibleSince }
    return left.number < right.number
  }
}

/// At most two decimals, without trailing zeros.
func rounded(_ value: Double) -> String {
  let hundredths = (value * 100).rounded()
  guard let whole = Int(exactly: hundredths) else { return "\(value)" }
  let magnitude = whole.magnitude
  let fraction = magnitude % 100
  let sign = whole < 0 ? "-" : ""
  if fraction == 0 { return "\(sign)\(magnitude / 100)" }
  if fraction % 10 == 0 { return "\(sign)\(magnitude / 100).\(fraction / 10)" }
  return "\(sign)\(magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}
