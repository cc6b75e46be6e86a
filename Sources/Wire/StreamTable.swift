/// One live stream.
struct StreamRecord: Sendable {
  var id: StreamID
  var kind: StreamKind
  var phase: StreamPhase
  var inbound: InboundFlow
  var outbound: OutboundFlow
  /// A request message has come; single-request calls take no second.
  var hasRequest = false
  /// The caller's half-close has come while the answer was waiting to be written; there is no second.
  var hasSkippedEnd = false

  /// What a free slot holds.
  static var vacant: StreamRecord {
    StreamRecord(
      id: 0, kind: .unary, phase: .idle, inbound: InboundFlow(credit: 0), outbound: OutboundFlow(credit: 0))
  }
}

/// The live streams of a connection, found by id without hashing.
///
/// Ids are odd and mostly consecutive, so `id / 2` modulo a power of two hits at once unless an old stream lives long;
/// then linear probing finds it. The table holds at most half as many streams as it has cells. Records stay in their
/// slots; only the small index moves.
struct StreamTable: Sendable {
  private var keys: [StreamID]
  private var slotOf: [UInt32]
  private var mask: Int
  private var free: [UInt32] = []
  var slots: [StreamRecord] = []
  private(set) var count = 0

  init() {
    keys = Array(repeating: 0, count: 16)
    slotOf = Array(repeating: 0, count: 16)
    mask = 15
  }

  /// The slot of a live stream.
  @inline(__always)
  func slot(of id: StreamID) -> Int? {
    var cell = Int(id >> 1) & mask
    while keys[cell] != 0 {
      if keys[cell] == id { return Int(slotOf[cell]) }
      cell = (cell + 1) & mask
    }
    return nil
  }

  /// Adds a stream whose id is not in the table.
  mutating func insert(_ record: StreamRecord) -> Int {
    if (count + 1) * 2 > keys.count { grow() }
    let slot: Int
    if let reused = free.popLast() {
      slot = Int(reused)
      slots[slot] = record
    } else {
      slot = slots.count
      slots.append(record)
    }
    place(record.id, UInt32(truncatingIfNeeded: slot))
    count += 1
    return slot
  }

  /// Removes a stream and empties its slot.
  mutating func remove(_ id: StreamID) {
    var cell = Int(id >> 1) & mask
    while keys[cell] != id {
      guard keys[cell] != 0 else { return }
      cell = (cell + 1) & mask
    }
    let slot = slotOf[cell]
    slots[Int(slot)] = .vacant
    free.append(slot)
    count -= 1
    // Close the gap, or probing would stop short of what lies behind it.
    var hole = cell
    var next = (cell + 1) & mask
    while keys[next] != 0 {
      let home = Int(keys[next] >> 1) & mask
      if (next - home) & mask >= (next - hole) & mask {
        keys[hole] = keys[next]
        slotOf[hole] = slotOf[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    keys[hole] = 0
  }

  /// The ids of all live streams, ascending.
  var ids: [StreamID] { keys.filter { $0 != 0 }.sorted() }

  /// Forgets every stream and gives the memory back.
  mutating func removeAll() {
    self = StreamTable()
  }

  private mutating func place(_ id: StreamID, _ slot: UInt32) {
    var cell = Int(id >> 1) & mask
    while keys[cell] != 0 { cell = (cell + 1) & mask }
    keys[cell] = id
    slotOf[cell] = slot
  }

  private mutating func grow() {
    let oldKeys = keys
    let oldSlots = slotOf
    keys = Array(repeating: 0, count: oldKeys.count * 2)
    slotOf = Array(repeating: 0, count: oldKeys.count * 2)
    mask = keys.count - 1
    for cell in oldKeys.indices where oldKeys[cell] != 0 { place(oldKeys[cell], oldSlots[cell]) }
  }
}
