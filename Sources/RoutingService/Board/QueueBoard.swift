internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain

/// The queue at an instant as one caller sees it: what is listed, and what the live board shows.
struct QueueBoard: Sendable {
  /// Most urgent first, at most the scope's limit.
  var entries: [RoutingV1.QueueEntry]
  /// How many wait in all that the caller may see.
  var total: Int
  var fairness: [RoutingV1.LineFairness]
  var at: Instant

  /// Cost: people, and tickets that wait or are in hand.
  init(_ scope: QueueScope, _ db: Database, zones: ZoneCache, now: Instant) throws {
    let department = try Department(db, zones: zones, now: now)
    let visible = department.queued.filter(scope.includes)
    let records = Dictionary(visible.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let ranked = department.planner.ranked(try visible.compactMap { try Department.queuedTicket($0, db) }, at: now)
    let pending = Dictionary(
      department.pending.map { ($0.ticket, $0) }, uniquingKeysWith: { first, _ in first })
    entries = try ranked.prefix(scope.limit).map { ticket, urgency in
      let last = try DecisionTable.latest(of: ticket.number, limit: 1, db).first
      let relaxation = department.planner.relaxation(of: ticket, at: now)
      let isHanging = last?.outcome == "hanging"
      return RoutingV1.QueueEntry(
        ticket: ticket.number.rawValue, subject: records[ticket.number]?.subject ?? "",
        line: UInt32(ticket.line.rawValue), priority: UInt32(ticket.priority.rawValue), kind: ticket.kind.rawValue,
        customer: ticket.customer, urgency: urgency.value,
        eligibleSinceMs: ticket.eligibleSince.millisecondsSinceEpoch, dueAtMs: urgency.dueAt.millisecondsSinceEpoch,
        waitedSeconds: urgency.usedMilliseconds / 1_000, relaxation: isHanging ? 3 : relaxation.rawValue,
        hanging: isHanging,
        standing: pending[ticket.number].map { "proposed to \($0.person)" } ?? last?.reason ?? "just queued")
    }
    total = ranked.count
    fairness = LineFairness.lines(of: department.people).filter { scope.line == 0 || $0.line.rawValue == scope.line }
      .map { RoutingV1.LineFairness($0, withShares: false) }
    at = now
  }

  /// What somebody has to be told who was told of an earlier board, or of none; `nil` when nothing is worth it.
  func update(
    since earlier: QueueBoard?, _ scope: QueueScope, _ db: Database
  ) throws -> RoutingV1.QueueUpdate? {
    let before = Dictionary(
      (earlier?.entries ?? []).map { ($0.ticket, $0) }, uniquingKeysWith: { first, _ in first })
    let now = Set(entries.map(\.ticket))
    let changed = entries.filter { entry in before[entry.ticket].map { entry.isNews(to: $0) } ?? true }
    let removed = try (earlier?.entries ?? []).filter { !now.contains($0.ticket) }.map { entry in
      RoutingV1.QueueRemoval(
        ticket: entry.ticket, reason: try Self.whyGone(TicketNumber(entry.ticket), scope, db))
    }
    let order = entries.map(\.ticket)
    if let earlier, changed.isEmpty, removed.isEmpty, order == earlier.entries.map(\.ticket), total == earlier.total,
      fairness == earlier.fairness
    {
      return nil
    }
    return RoutingV1.QueueUpdate(
      atMs: at.millisecondsSinceEpoch, snapshot: earlier == nil, changed: changed, removed: removed, order: order,
      total: UInt64(total), fairness: fairness)
  }

  private static func whyGone(_ number: TicketNumber, _ scope: QueueScope, _ db: Database) throws -> String {
    guard let record = try TicketTable.find(number, db) else { return "not known any more" }
    // Who may not see it where it is now learns that it left, and nothing else.
    if record.isQueued { return scope.includes(record) ? "beyond the limit" : "not on this board any more" }
    if record.isHeld, let owner = record.owner { return "given to \(owner)" }
    return record.stateName.lowercased().replacing("_", with: " ")
  }
}

extension RoutingV1.QueueEntry {
  /// Whether anything differs that a reader would see. Time by itself counts by whole minutes and points.
  fileprivate func isNews(to earlier: RoutingV1.QueueEntry) -> Bool {
    var (now, before) = (self, earlier)
    (now.waitedSeconds, before.waitedSeconds) = (waitedSeconds / 60, earlier.waitedSeconds / 60)
    (now.urgency, before.urgency) = (urgency.rounded(.down), earlier.urgency.rounded(.down))
    return now != before
  }
}

extension RoutingV1.LineFairness {
  init(_ fairness: LineFairness, withShares: Bool) {
    self.init(
      line: UInt32(fairness.line.rawValue), jain: fairness.index ?? 0, people: UInt32(clamping: fairness.people.count))
    guard withShares else {
      // Time at work grows all the while; what a reader sees of the index are two digits.
      jain = (jain * 100).rounded() / 100
      return
    }
    shares = fairness.people.map {
      RoutingV1.WorkShare(
        person: $0.member.id.rawValue, work: $0.workToday, availableMinutes: $0.availableMinutesToday,
        workPerMinute: $0.workPerAvailableMinute)
    }
  }
}
