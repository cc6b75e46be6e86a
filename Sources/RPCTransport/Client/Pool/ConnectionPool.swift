internal import RPC

/// Which connections a client has, which one takes the next call, and when to make or leave one. A value without
/// sockets, clock or chance: `ClientCore` reports what happens and performs what `plan` says.
///
/// Connections follow the load. The first call makes one; a call that finds the least loaded connection busy makes the
/// pool connect to one more address, until all have one; when every stream is taken, an address gets a further
/// connection. A caller that makes one call at a time stays on one connection.
struct ConnectionPool: Sendable {
  /// A connection or the attempt to make one.
  struct ConnectionID: Sendable, Hashable {
    let number: UInt64
  }

  enum Action: Sendable, Hashable {
    case connect(Endpoint, ConnectionID)
    /// Let it finish its calls and close.
    case leave(ConnectionID)
    /// No address can be tried now: calls that don't wait for one fail.
    case failWaiting
  }

  struct Address: Sendable {
    let endpoint: Endpoint
    /// Failed attempts in a row.
    var failures = 0
    /// No attempt before.
    var restsUntil: UInt64 = 0
    var lastFailure: String?
    var outlier = OutlierDetector()
  }

  struct Member: Sendable {
    enum Phase: Sendable, Hashable {
      case connecting(since: UInt64)
      case ready(since: UInt64)
      /// Takes no new calls.
      case leaving
    }

    let id: ConnectionID
    let endpoint: Endpoint
    var phase: Phase
    /// Calls that are open, and how many the server takes at once.
    var open = 0
    var capacity = 0
    /// Since when no call is open, as far as a tick has seen it.
    var idleSince: UInt64?
    /// Another connection is being made in place of this one, which has grown too old.
    var successor: ConnectionID?

    var isReady: Bool { if case .ready = phase { true } else { false } }
    var isConnecting: Bool { if case .connecting = phase { true } else { false } }
  }

  let options: PoolOptions
  let backoff: BackoffPolicy
  var addresses: [Address] = []
  var members: [Member] = []
  private var nextNumber: UInt64 = 1
  /// Where the search begins, so that equals take turns.
  private var turn: Int
  /// A call found every connection busy, and there are addresses without one.
  var wantsSpread = false
  /// When that is looked at again: not for every call.
  var nextSpread: UInt64 = 0
  static let spreadPause: UInt64 = 50_000_000

  /// - Parameter start: Which address comes first, modulo their number; random, so that many clients spread out.
  init(options: PoolOptions, backoff: BackoffPolicy, start: Int) {
    self.options = options
    self.backoff = backoff
    turn = start & Int.max
  }

  // MARK: Calls

  /// The connection with the fewest open calls among those that may take one; equals take turns.
  ///
  /// Looks at every connection: there are few, and two random ones would be chosen from the same numbers, which are
  /// this client's own and never stale.
  ///
  /// - Parameter avoided: An address an earlier attempt of the call failed at; taken only when there is no other.
  mutating func pick(now: UInt64, avoiding avoided: Endpoint? = nil) -> ConnectionID? {
    if members.count == 1 {
      let only = members[0]
      guard only.isReady, only.open < only.capacity else { return nil }
      noteUse(only.open, isEjected: isEjected(only.endpoint, now), now)
      return only.id
    }
    var best: (rank: Int, open: Int, id: ConnectionID)?
    turn = (turn &+ 1) & Int.max
    for offset in members.indices {
      let member = members[(turn % members.count + offset) % members.count]
      guard member.isReady, member.open < member.capacity else { continue }
      // An ejected address is better than none: it is never the case that nobody may be asked.
      let rank = isEjected(member.endpoint, now) ? 2 : member.endpoint == avoided ? 1 : 0
      if let best, (best.rank, best.open) <= (rank, member.open) { continue }
      best = (rank, member.open, member.id)
    }
    guard let best else { return nil }
    noteUse(best.open, isEjected: best.rank == 2, now)
    return best.id
  }

  private mutating func noteUse(_ open: Int, isEjected: Bool, _ now: UInt64) {
    guard addresses.count > 1, open > 0 || isEjected, now >= nextSpread else { return }
    let isSpread = addresses.allSatisfy { address in
      members.contains { $0.endpoint == address.endpoint && $0.phase != .leaving }
    }
    if isSpread { nextSpread = now.addingClamping(Self.spreadPause) } else { wantsSpread = true }
  }

  mutating func opened(on id: ConnectionID) {
    guard let index = index(of: id) else { return }
    members[index].open += 1
    members[index].idleSince = nil
  }

  mutating func ended(on id: ConnectionID) {
    guard let index = index(of: id), members[index].open > 0 else { return }
    members[index].open -= 1
  }

  /// A call was answered, with whatever status: the server works.
  mutating func answered(on id: ConnectionID) {
    guard addresses.count > 1, let index = addressIndex(of: id), addresses[index].outlier.hasFailures else { return }
    addresses[index].outlier.answered()
  }

  /// A call failed in a way that the server is to blame for.
  mutating func failed(on id: ConnectionID, now: UInt64) {
    guard addresses.count > 1, let index = addressIndex(of: id) else { return }
    noteFailure(at: index, now: now)
  }

  private mutating func noteFailure(at index: Int, now: UInt64) {
    let ejected = addresses.count { $0.outlier.isEjected(at: now) }
    let limit = min(Int(Double(addresses.count) * options.outliers.maxEjectedShare), addresses.count - 1)
    _ = addresses[index].outlier.failed(options.outliers, now: now, mayEject: ejected < limit)
  }

  // MARK: What happens to connections

  /// A new list of addresses. Connections to those that are gone finish their calls.
  mutating func update(_ endpoints: [Endpoint]) -> [Action] {
    var seen: Set<Endpoint> = []
    let fresh = endpoints.filter { seen.insert($0).inserted }
    addresses = fresh.map { endpoint in
      addresses.first { $0.endpoint == endpoint } ?? Address(endpoint: endpoint)
    }
    var actions: [Action] = []
    for index in members.indices where !seen.contains(members[index].endpoint) && members[index].phase != .leaving {
      members[index].phase = .leaving
      actions.append(.leave(members[index].id))
    }
    return actions
  }

  /// - Parameter capacity: Calls the server takes at once.
  /// - Returns: The connections this one replaces.
  mutating func ready(_ id: ConnectionID, capacity: Int, now: UInt64) -> [Action] {
    guard let index = index(of: id), members[index].isConnecting else { return [.leave(id)] }
    members[index].phase = .ready(since: now)
    members[index].capacity = max(1, capacity)
    if let address = addressIndex(of: id) {
      addresses[address].failures = 0
      addresses[address].lastFailure = nil
    }
    var actions: [Action] = []
    for old in members.indices where members[old].successor == id {
      members[old].phase = .leaving
      actions.append(.leave(members[old].id))
    }
    return actions
  }

  /// - Parameter jitter: 0 ..< 1, uniformly random.
  mutating func connectFailed(_ id: ConnectionID, reason: String, now: UInt64, jitter: Double) {
    guard let index = index(of: id) else { return }
    let wasConnecting = members[index].isConnecting
    if wasConnecting, let address = addressIndex(of: id) {
      addresses[address].failures += 1
      addresses[address].lastFailure = reason
      let pause = backoff.pause(afterFailures: addresses[address].failures, jitter: jitter)
      addresses[address].restsUntil = now.addingClamping(pause.nanosecondsClamped)
    }
    remove(index)
  }

  /// The server takes no new calls on it.
  ///
  /// - Parameter restMilliseconds: How long the server asks to keep away from it; 0 for no such wish.
  mutating func leaving(_ id: ConnectionID, restMilliseconds: UInt32 = 0, now: UInt64) {
    guard let index = index(of: id) else { return }
    members[index].phase = .leaving
    guard restMilliseconds > 0, let address = addressIndex(of: id) else { return }
    let until = now.addingClamping(UInt64(restMilliseconds) * 1_000_000)
    addresses[address].restsUntil = max(addresses[address].restsUntil, until)
    addresses[address].lastFailure = "the server is leaving and asks for \(restMilliseconds) ms"
  }

  /// The connection is gone.
  ///
  /// - Parameter isFault: Whether it broke off rather than ended as agreed.
  mutating func lost(_ id: ConnectionID, isFault: Bool, now: UInt64) {
    guard let index = index(of: id) else { return }
    if isFault { failed(on: id, now: now) }
    remove(index)
  }

  private mutating func remove(_ index: Int) {
    let id = members.remove(at: index).id
    for other in members.indices where members[other].successor == id { members[other].successor = nil }
  }

  // MARK: Looking

  func index(of id: ConnectionID) -> Int? { members.firstIndex { $0.id == id } }

  private func addressIndex(of id: ConnectionID) -> Int? {
    guard let index = index(of: id) else { return nil }
    return addressIndex(of: members[index].endpoint)
  }

  func addressIndex(of endpoint: Endpoint) -> Int? { addresses.firstIndex { $0.endpoint == endpoint } }

  func isEjected(_ endpoint: Endpoint, _ now: UInt64) -> Bool {
    guard addresses.count > 1, let index = addressIndex(of: endpoint) else { return false }
    return addresses[index].outlier.isEjected(at: now)
  }

  var hasReady: Bool { members.contains(where: \.isReady) }
  var isConnecting: Bool { members.contains(where: \.isConnecting) }

  /// Why there is no connection: what the last attempt at each address failed with.
  var failureText: String? {
    let failed = addresses.compactMap { address in address.lastFailure.map { (address.endpoint, $0) } }
    guard let first = failed.first else { return nil }
    if addresses.count == 1 { return first.1 }
    return failed.map { "\($0.0): \($0.1)" }.joined(separator: "; ")
  }

  mutating func connect(to endpoint: Endpoint, now: UInt64) -> Action {
    let id = ConnectionID(number: nextNumber)
    nextNumber += 1
    members.append(Member(id: id, endpoint: endpoint, phase: .connecting(since: now)))
    return .connect(endpoint, id)
  }

  /// The addresses in this turn's order.
  mutating func addressesInTurn() -> [Address] {
    guard !addresses.isEmpty else { return [] }
    turn = (turn &+ 1) & Int.max
    let start = turn % addresses.count
    return Array(addresses[start...] + addresses[..<start])
  }
}
