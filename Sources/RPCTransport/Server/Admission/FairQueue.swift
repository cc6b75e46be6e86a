internal import RPC
internal import Wire

/// Calls that wait for a handler: a queue for each criticality and caller.
///
/// Within a criticality the callers take turns, one call each, so that one with ten thousand waiting calls does not hold
/// up one with three. Between criticalities 64 critical calls go for 8 normal and 1 sheddable one while all three wait:
/// what is critical is the caller's own word, so it must not silence everybody else.
///
/// An item that ended while it waited stays until its turn and is passed over then; ``forget(_:_:)`` keeps the counts
/// right, and no more such items than live ones are kept, but for a few.
struct FairQueue<Caller: Hashable & Sendable, Item> {
  struct Entry {
    var item: Item
    var since: MonotonicInstant
  }

  /// The calls of one caller, oldest first.
  private struct Lane {
    var entries: [Entry] = []
    var head = 0
    /// Entries that have not ended.
    var waiting = 0

    var isEmpty: Bool { head == entries.count }

    /// Lets go of what has ended, when that is most of it: what comes and ends at once must not pile up here.
    mutating func compact(_ isOver: (Item) -> Bool) {
      guard entries.count > FairQueue.keptEntries, entries.count > waiting * 2 else { return }
      entries = entries[head...].filter { !isOver($0.item) }
      head = 0
    }

    mutating func takeHead() -> Entry {
      defer {
        head += 1
        if head == entries.count || (head >= 256 && head * 2 >= entries.count) {
          entries.removeFirst(head)
          head = 0
        }
      }
      return entries[head]
    }
  }

  /// The callers of one criticality.
  private struct Class {
    /// A caller is here as long as it is among `turns`, even when nothing of its waits any more.
    var lanes: [Caller: Lane] = [:]
    /// The next one first, from `head` on.
    var turns: [Caller] = []
    var head = 0
    var waiting = 0
    /// Calls it may send ahead before the classes below have had their share.
    var credit = 0

    var hasTurns: Bool { head < turns.count }

    mutating func takeTurn() -> Caller {
      defer {
        head += 1
        if head == turns.count || (head >= 256 && head * 2 >= turns.count) {
          turns.removeFirst(head)
          head = 0
        }
      }
      return turns[head]
    }
  }

  /// Turns of a criticality, by its raw value, while all wait.
  static var weights: [Int] { [1, 8, 64] }

  /// A queue of so few is not looked through for what has ended.
  private static var keptEntries: Int { 64 }

  private let isOver: (Item) -> Bool
  private var classes = Array(repeating: Class(), count: Criticality.allCases.count)
  /// Calls that wait, those that have ended not counted.
  private(set) var count = 0

  /// - Parameter isOver: Whether an item has ended meanwhile.
  init(isOver: @escaping (Item) -> Bool) {
    self.isOver = isOver
  }

  func count(of criticality: Criticality) -> Int { classes[criticality.index].waiting }

  mutating func append(_ item: Item, of caller: Caller, _ criticality: Criticality, since: MonotonicInstant) {
    let index = criticality.index
    if classes[index].lanes[caller] == nil { classes[index].turns.append(caller) }
    classes[index].lanes[caller, default: Lane()].entries.append(Entry(item: item, since: since))
    classes[index].lanes[caller]?.waiting += 1
    classes[index].waiting += 1
    count += 1
  }

  /// An item that waits has ended. Once for each.
  mutating func forget(_ caller: Caller, _ criticality: Criticality) {
    let index = criticality.index
    guard let waiting = classes[index].lanes[caller]?.waiting, waiting > 0 else { return }
    classes[index].lanes[caller]?.waiting = waiting - 1
    classes[index].lanes[caller]?.compact(isOver)
    classes[index].waiting -= 1
    count -= 1
  }

  /// Items that are kept, those that have ended included.
  var kept: Int {
    classes.reduce(0) { sum, each in each.lanes.values.reduce(sum) { $0 + $1.entries.count - $1.head } }
  }

  /// Takes the call whose turn it is.
  mutating func popFirst() -> Entry? {
    while let index = nextClass() {
      let caller = classes[index].takeTurn()
      guard let entry = popHead(of: caller, index) else { continue }
      return entry
    }
    return nil
  }

  private mutating func nextClass() -> Int? {
    let ready = classes.indices.reversed().filter { classes[$0].hasTurns }
    guard let highest = ready.first else { return nil }
    let chosen: Int
    if let index = ready.first(where: { classes[$0].credit > 0 }) {
      chosen = index
    } else {
      for index in classes.indices { classes[index].credit = Self.weights[index] }
      chosen = highest
    }
    classes[chosen].credit -= 1
    return chosen
  }

  /// The oldest live entry of the caller whose turn was taken; it goes to the end of the line when it has more.
  private mutating func popHead(of caller: Caller, _ index: Int) -> Entry? {
    guard var lane = classes[index].lanes.removeValue(forKey: caller) else { return nil }
    while !lane.isEmpty {
      let entry = lane.takeHead()
      if isOver(entry.item) { continue }
      lane.waiting -= 1
      classes[index].waiting -= 1
      count -= 1
      if !lane.isEmpty {
        classes[index].turns.append(caller)
        classes[index].lanes[caller] = lane
      }
      return entry
    }
    return nil
  }

  /// Takes the youngest call of whoever has most waiting in the lowest criticality there is, to make room.
  ///
  /// - Parameters:
  ///   - caller: Who wants room for one call.
  ///   - criticality: That call's; nothing more critical is taken.
  /// - Returns: nil when the caller itself is the one that has most: its new call is the one to be turned away.
  mutating func popSurplus(for caller: Caller, _ criticality: Criticality) -> Entry? {
    for index in 0...criticality.index where classes[index].waiting > 0 {
      guard let most = classes[index].lanes.max(by: { $0.value.waiting < $1.value.waiting }) else { continue }
      let own = index == criticality.index ? classes[index].lanes[caller]?.waiting ?? 0 : -1
      guard own < most.value.waiting - 1 else { return nil }
      return popTail(of: most.key, index)
    }
    return nil
  }

  private mutating func popTail(of caller: Caller, _ index: Int) -> Entry? {
    guard var lane = classes[index].lanes.removeValue(forKey: caller) else { return nil }
    defer { classes[index].lanes[caller] = lane }
    while !lane.isEmpty, let entry = lane.entries.popLast() {
      if lane.isEmpty {
        lane.entries = []
        lane.head = 0
      }
      if isOver(entry.item) { continue }
      lane.waiting -= 1
      classes[index].waiting -= 1
      count -= 1
      return entry
    }
    return nil
  }

  /// Since when the oldest call above a criticality waits; nil when none does.
  ///
  /// - Complexity: linear in the callers that have calls waiting.
  mutating func oldest(above criticality: Criticality?) -> MonotonicInstant? {
    let first = criticality.map { $0.index + 1 } ?? 0
    var oldest: MonotonicInstant?
    for index in classes.indices where index >= first {
      for caller in classes[index].lanes.keys {
        dropEnded(of: caller, index)
        guard let lane = classes[index].lanes[caller], !lane.isEmpty else { continue }
        let since = lane.entries[lane.head].since
        oldest = oldest.map { min($0, since) } ?? since
      }
    }
    return oldest
  }

  /// Takes every call up to a criticality that has waited longer than it may.
  mutating func popAll(
    upTo criticality: Criticality, waitedOver limit: Duration, now: MonotonicInstant
  ) -> [Entry] {
    var taken: [Entry] = []
    for index in 0...criticality.index where classes[index].waiting > 0 {
      for caller in classes[index].lanes.keys {
        while true {
          dropEnded(of: caller, index)
          guard let lane = classes[index].lanes[caller], !lane.isEmpty, now.since(lane.entries[lane.head].since) > limit
          else { break }
          if let entry = classes[index].lanes[caller]?.takeHead() { taken.append(entry) }
          forget(caller, Criticality.allCases[index])
        }
      }
    }
    return taken
  }

  private mutating func dropEnded(of caller: Caller, _ index: Int) {
    while let lane = classes[index].lanes[caller], !lane.isEmpty, isOver(lane.entries[lane.head].item) {
      _ = classes[index].lanes[caller]?.takeHead()
    }
  }
}

extension Criticality {
  fileprivate var index: Int { Int(rawValue) }
}
