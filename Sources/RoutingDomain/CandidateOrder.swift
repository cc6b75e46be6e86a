internal import BusinessTime

/// The order among eligible people: least ratio, longest since the last assignment, least work per minute, hash, id.
struct CandidateOrder: Comparable {
  var ratio: Double
  /// Before every instant when nothing was ever assigned.
  var lastAssigned: Int64
  var workPerMinute: Double
  var hash: UInt64
  var person: PersonID

  init(state: StaffState, ticket: TicketNumber, weight: Double, capacity: Double) {
    ratio = (state.load + weight) / capacity
    lastAssigned = state.lastAssignedAt?.millisecondsSinceEpoch ?? .min
    workPerMinute = state.workPerAvailableMinute
    hash = Self.stableHash(ticket: ticket, person: state.member.id)
    person = state.member.id
  }

  static func < (left: CandidateOrder, right: CandidateOrder) -> Bool {
    if left.ratio != right.ratio { return left.ratio < right.ratio }
    if left.lastAssigned != right.lastAssigned { return left.lastAssigned < right.lastAssigned }
    if left.workPerMinute != right.workPerMinute { return left.workPerMinute < right.workPerMinute }
    if left.hash != right.hash { return left.hash < right.hash }
    return left.person < right.person
  }

  /// Why the first is before the second.
  static func reason(_ first: CandidateOrder, over second: CandidateOrder?) -> Explanation.ChoiceReason {
    guard let second else { return .onlyCandidate }
    if first.ratio != second.ratio { return .leastRatio(first.ratio) }
    if first.lastAssigned != second.lastAssigned {
      return .longestSinceLast(
        first.lastAssigned == .min ? nil : Instant(millisecondsSinceEpoch: first.lastAssigned))
    }
    if first.workPerMinute != second.workPerMinute { return .leastWorkPerMinute(first.workPerMinute) }
    return .stableHash
  }

  /// FNV-1a with a final mix: the same in every process and on every machine, unlike `Hasher`.
  static func stableHash(ticket: TicketNumber, person: PersonID) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: ticket.rawValue >> UInt64(shift))) }
    for byte in person.rawValue.utf8 { add(byte) }
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ (hash >> 33)
  }
}
