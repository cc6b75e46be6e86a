internal import RPC
internal import Synchronization
internal import TLS
internal import Wire

/// What all connections of a server share.
final class ServerCore: Sendable {
  let router: Router
  let tls: TLSContextSource
  let options: ServerOptions
  let loops: TransportLoops
  private let observe: @Sendable (ServerEvent) -> Void
  private let gates: [ObjectIdentifier: HandlerGate]
  private let state = Mutex(State())
  private let lastConnection = Atomic<UInt64>(0)

  private struct State {
    /// Sockets, those still shaking hands included.
    var sockets = 0
    /// By number.
    var connections: [UInt64: ServerConnection] = [:]
    var perPeer: [Principal: Int] = [:]
    var isDraining = false
    var onEmpty: [CheckedContinuation<Void, Never>] = []
    var cancelledCalls = 0

    mutating func takeWaitersIfEmpty() -> [CheckedContinuation<Void, Never>] {
      guard connections.isEmpty else { return [] }
      defer { onEmpty = [] }
      return onEmpty
    }
  }

  init(
    router: Router, tls: TLSContextSource, options: ServerOptions, loops: TransportLoops,
    observe: @escaping @Sendable (ServerEvent) -> Void
  ) {
    self.router = router
    self.tls = tls
    self.options = options
    self.loops = loops
    self.observe = observe
    // Each loop has its share, so that nothing is counted across threads.
    let count = max(1, loops.all.count)
    var gates: [ObjectIdentifier: HandlerGate] = [:]
    for domain in loops.all {
      gates[ObjectIdentifier(domain)] = HandlerGate(
        domain: domain, policy: options.admission.share(of: count), report: observe)
    }
    self.gates = gates
  }

  func gate(of domain: LoopDomain) -> HandlerGate? { gates[ObjectIdentifier(domain)] }

  /// The limits of one more connection.
  func connectionLimits() -> ConnectionLimits {
    var limits = options.limits
    // Not all at once, where they were made all at once.
    limits.maxAge = options.maxConnectionAge.map { $0 * Double.random(in: 0.9...1.1) }
    return limits
  }

  func report(_ event: ServerEvent) { observe(event) }

  /// Numbers connections from 1.
  func nextConnectionNumber() -> UInt64 { lastConnection.add(1, ordering: .relaxed).newValue }

  var allGates: [HandlerGate] { Array(gates.values) }

  // MARK: Counting

  enum Refusal: Error {
    case draining
    case tooManyConnections(limit: Int)
    case tooManyOfPeer(limit: Int)

    var text: String {
      switch self {
      case .draining: "the server is shutting down"
      case .tooManyConnections(let limit): "there are \(limit) connections already (max-connections)"
      case .tooManyOfPeer(let limit): "this peer has \(limit) connections already (max-connections-per-peer)"
      }
    }
  }

  func admitSocket() throws(Refusal) {
    let refusal = state.withLock { state -> Refusal? in
      guard !state.isDraining else { return .draining }
      guard state.sockets < options.maxConnections else { return .tooManyConnections(limit: options.maxConnections) }
      state.sockets += 1
      return nil
    }
    if let refusal { throw refusal }
  }

  func releaseSocket() {
    let waiting = state.withLock { state in
      state.sockets -= 1
      return state.takeWaitersIfEmpty()
    }
    for continuation in waiting { continuation.resume() }
  }

  func admit(_ peer: Principal) throws(Refusal) {
    let refusal = state.withLock { state -> Refusal? in
      guard !state.isDraining else { return .draining }
      let count = state.perPeer[peer, default: 0]
      guard count < options.maxConnectionsPerPeer else { return .tooManyOfPeer(limit: options.maxConnectionsPerPeer) }
      state.perPeer[peer] = count + 1
      return nil
    }
    if let refusal { throw refusal }
  }

  /// False when a drain began since the peer was admitted: the connection has to leave at once.
  func add(_ connection: ServerConnection) -> Bool {
    state.withLock { state in
      state.connections[connection.number] = connection
      return !state.isDraining
    }
  }

  func remove(_ connection: ServerConnection, peer: Principal) {
    let waiting = state.withLock { state in
      state.connections[connection.number] = nil
      if let count = state.perPeer[peer] { state.perPeer[peer] = count > 1 ? count - 1 : nil }
      return state.takeWaitersIfEmpty()
    }
    for continuation in waiting { continuation.resume() }
  }

  // MARK: Shutdown

  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// From now on nothing new is admitted; the connections there are.
  func beginDrain() -> [ServerConnection] {
    state.withLock { state in
      state.isDraining = true
      return Array(state.connections.values)
    }
  }

  func liveConnections() -> [ServerConnection] { state.withLock { Array($0.connections.values) } }

  func connection(number: UInt64) -> ServerConnection? { state.withLock { $0.connections[number] } }

  func noteCancelled(calls: Int) { state.withLock { $0.cancelledCalls += calls } }

  var cancelledCalls: Int { state.withLock { $0.cancelledCalls } }

  /// Returns when no connection is left.
  func waitUntilEmpty() async {
    await withCheckedContinuation { continuation in
      let isEmpty = state.withLock { state in
        if state.connections.isEmpty { return true }
        state.onEmpty.append(continuation)
        return false
      }
      if isEmpty { continuation.resume() }
    }
  }
}
