internal import RPC
internal import Wire

/// Which calls run, which wait, and which are turned away: the limit, the queue and the watch over it, on one loop.
///
/// A value without clock or handlers. The owner offers calls, runs those it is given, says when a handler has returned,
/// and calls ``tick(now:)`` when ``nextTick`` has come.
struct Admission<Caller: Hashable & Sendable, Item> {
  enum Verdict {
    /// Run it now; it counts as running.
    case run
    /// It waits. Another one was displaced by it, if there is one.
    case wait(displaced: Item?)
    /// The queue is full, and nobody has more in it.
    case full
  }

  private let policy: AdmissionPolicy
  private(set) var limit: ConcurrencyLimit
  private(set) var overload: OverloadWatch
  private var queue: FairQueue<Caller, Item>
  private(set) var running = 0
  private var lastTick: MonotonicInstant?

  /// - Parameter isOver: Whether a waiting item has ended meanwhile.
  init(_ policy: AdmissionPolicy, isOver: @escaping (Item) -> Bool) {
    self.policy = policy
    limit = ConcurrencyLimit(floor: policy.minRunningCalls, ceiling: policy.maxRunningCalls)
    overload = OverloadWatch(target: policy.waitTarget, interval: policy.shedAfter)
    queue = FairQueue(isOver: isOver)
  }

  var waiting: Int { queue.count }

  /// A call has come.
  ///
  /// - Parameter now: Asked for only when the call waits.
  mutating func offer(
    _ item: Item, of caller: Caller, _ criticality: Criticality, now: @autoclosure () -> MonotonicInstant
  ) -> Verdict {
    if queue.count == 0, running < limit.value {
      running += 1
      return .run
    }
    var displaced: Item?
    if queue.count >= policy.maxWaitingCalls {
      guard let surplus = queue.popSurplus(for: caller, criticality) else { return .full }
      displaced = surplus.item
    }
    let now = now()
    if nextTick == nil { lastTick = now }
    queue.append(item, of: caller, criticality, since: now)
    return .wait(displaced: displaced)
  }

  /// A waiting call has ended, which `isOver` says of it too.
  mutating func forget(_ caller: Caller, _ criticality: Criticality) {
    queue.forget(caller, criticality)
  }

  /// A handler has returned, or a call that was given out never ran.
  ///
  /// - Parameter took: The method's ordinal and the handler's time in nanoseconds, where it says something about the
  ///   load.
  mutating func leave(took: (method: Int, nanoseconds: UInt64)?, now: MonotonicInstant) {
    if let took { limit.note(method: took.method, nanoseconds: took.nanoseconds, running: running, now: now) }
    running = max(0, running - 1)
  }

  /// The next call to run, which counts as running; ask again until there is none.
  mutating func next() -> Item? {
    guard running < limit.value, let entry = queue.popFirst() else { return nil }
    running += 1
    return entry.item
  }

  /// When ``tick(now:)`` is due; nil while nothing waits and nothing is turned away.
  var nextTick: MonotonicInstant? {
    guard queue.count > 0 || overload.level != nil, let lastTick else { return nil }
    return lastTick + policy.waitTarget / 4
  }

  /// Looks at the queue and takes out the calls to be turned away.
  mutating func tick(now: MonotonicInstant) -> [(item: Item, waited: Duration)] {
    lastTick = now
    let lowest = Criticality.allCases.first { $0 > overload.level && queue.count(of: $0) > 0 }
    overload.observe(oldest: queue.oldest(above: overload.level), lowest: lowest, now: now)
    guard let level = overload.level else { return [] }
    let shed = queue.popAll(upTo: level, waitedOver: policy.waitTarget, now: now)
    if !shed.isEmpty { overload.noteShed(now) }
    return shed.map { ($0.item, now.since($0.since)) }
  }
}

private func > (criticality: Criticality, level: Criticality?) -> Bool {
  level.map { criticality.rawValue > $0.rawValue } ?? true
}
