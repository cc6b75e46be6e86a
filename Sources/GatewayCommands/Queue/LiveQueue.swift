import OporaAPI

/// The queue as a stream of updates tells it.
struct LiveQueue: Sendable {
  /// What an update means to somebody who reads along.
  enum Change: Sendable, Equatable {
    /// It was there when the watch began.
    case isPresent(RoutingV1.QueueEntry)
    case entered(RoutingV1.QueueEntry)
    case changed(RoutingV1.QueueEntry)
    case left(RoutingV1.QueueEntry, reason: String)
    case fairness(RoutingV1.LineFairness)
  }

  private(set) var entries: [RoutingV1.QueueEntry] = []
  /// How many wait in all.
  private(set) var total: UInt64 = 0
  private(set) var fairness: [RoutingV1.LineFairness] = []
  private(set) var atMs: Int64 = 0
  private var hasBegun = false

  /// Takes an update in. A snapshot after the first says what has changed since the last update.
  ///
  /// - Returns: What a reader wants to know of it: that urgency grew by itself is not among it.
  mutating func take(_ update: RoutingV1.QueueUpdate) -> [Change] {
    let before = Dictionary(entries.map { ($0.ticket, $0) }, uniquingKeysWith: { first, _ in first })
    var known = update.snapshot ? [:] : before
    for entry in update.changed { known[entry.ticket] = entry }
    let reasons = Dictionary(update.removed.map { ($0.ticket, $0.reason) }, uniquingKeysWith: { first, _ in first })
    let earlier = (entries: entries, fairness: fairness)
    entries = update.order.compactMap { known[$0] }
    total = update.total
    fairness = update.fairness
    atMs = update.atMs

    let shown = Set(entries.map(\.ticket))
    var changes: [Change] = earlier.entries.filter { !shown.contains($0.ticket) }
      .map { .left($0, reason: reasons[$0.ticket] ?? "gone meanwhile") }
    for entry in entries {
      if let old = before[entry.ticket] {
        if entry.differs(from: old) { changes.append(.changed(entry)) }
      } else {
        changes.append(hasBegun ? .entered(entry) : .isPresent(entry))
      }
    }
    for line in fairness where !earlier.fairness.contains(line) { changes.append(.fairness(line)) }
    hasBegun = true
    return changes
  }
}

extension RoutingV1.QueueEntry {
  /// Whether it stands otherwise than before, the passing of time aside.
  fileprivate func differs(from earlier: RoutingV1.QueueEntry) -> Bool {
    var before = earlier
    (before.urgency, before.waitedSeconds) = (urgency, waitedSeconds)
    return self != before
  }
}
