import RPC
import Testing

@testable import RPCTransport

private let one = Endpoint(host: "10.0.0.1", port: 1)
private let two = Endpoint(host: "10.0.0.2", port: 1)
private let three = Endpoint(host: "10.0.0.3", port: 1)
private let second: UInt64 = 1_000_000_000

/// A pool with a clock, driven as the client drives it.
private struct Bench {
  typealias ID = ConnectionPool.ConnectionID

  var pool: ConnectionPool
  var now = second

  init(_ endpoints: [Endpoint], start: Int = -1, _ change: (inout PoolOptions) -> Void = { _ in }) {
    var options = PoolOptions()
    options.idleTime = nil
    change(&options)
    pool = ConnectionPool(
      options: options, backoff: BackoffPolicy(initial: .seconds(1), longest: .seconds(8)), start: start)
    _ = pool.update(endpoints)
  }

  mutating func plan(waiting: Int = 0) -> [ConnectionPool.Action] { pool.plan(now: now, waiting: waiting) }

  /// Where the plan connects to.
  mutating func connects(waiting: Int = 0) -> [(endpoint: Endpoint, id: ID)] {
    plan(waiting: waiting).compactMap { action in
      if case .connect(let endpoint, let id) = action { (endpoint, id) } else { nil }
    }
  }

  /// A connection to every address, in their order.
  mutating func connectAll(capacity: Int = 100) -> Connected {
    var ids: [Endpoint: ID] = [:]
    for endpoint in pool.addresses.map(\.endpoint) {
      if case .connect(_, let id) = pool.connect(to: endpoint, now: now) { ids[endpoint] = id }
    }
    for id in ids.values { _ = pool.ready(id, capacity: capacity, now: now) }
    return Connected(ids: ids)
  }

  struct Connected {
    let ids: [Endpoint: ID]

    /// 0, which no connection has, for an address that is not there.
    subscript(endpoint: Endpoint) -> ID { ids[endpoint] ?? ID(number: 0) }
    var values: Dictionary<Endpoint, ID>.Values { ids.values }
  }

  mutating func call(avoiding: Endpoint? = nil) -> ID? {
    let id = pool.pick(now: now, avoiding: avoiding)
    if let id { pool.opened(on: id) }
    return id
  }

  func endpoint(of id: ID?) -> Endpoint? { pool.members.first { $0.id == id }?.endpoint }
}

@Suite("A pool of connections")
struct ConnectionPoolTests {
  // MARK: Choosing

  @Test("has nothing to offer without a ready connection")
  func empty() {
    var bench = Bench([one])
    #expect(bench.call() == nil)
    let attempt = bench.connects(waiting: 1)
    #expect(attempt.map(\.endpoint) == [one])
    #expect(bench.call() == nil)
    _ = bench.pool.ready(attempt[0].id, capacity: 1, now: bench.now)
    #expect(bench.call() == attempt[0].id)
    #expect(bench.call() == nil, "its only stream is taken")
    bench.pool.ended(on: attempt[0].id)
    #expect(bench.call() == attempt[0].id)
  }

  @Test("gives each call to the connection with the fewest open calls")
  func leastOutstanding() {
    var bench = Bench([one, two, three])
    let ids = bench.connectAll()
    var counts: [Endpoint: Int] = [:]
    for _ in 0..<30 { counts[bench.endpoint(of: bench.call()) ?? one, default: 0] += 1 }
    #expect(counts == [one: 10, two: 10, three: 10])
    for _ in 0..<4 { bench.pool.ended(on: ids[two]) }
    for _ in 0..<4 { #expect(bench.endpoint(of: bench.call()) == two) }
  }

  @Test("lets equals take turns when calls are made one at a time")
  func turns() {
    var bench = Bench([one, two, three])
    _ = bench.connectAll()
    var met: Set<Endpoint> = []
    for _ in 0..<3 {
      let id = bench.call()
      if let id { bench.pool.ended(on: id) }
      if let endpoint = bench.endpoint(of: id) { met.insert(endpoint) }
    }
    #expect(met == [one, two, three])
  }

  @Test("sends a further attempt to another address when there is one")
  func avoiding() {
    var bench = Bench([one, two])
    let ids = bench.connectAll()
    for _ in 0..<5 { #expect(bench.call(avoiding: one) == ids[two]) }
    bench.pool.leaving(ids[two], now: bench.now)
    #expect(bench.call(avoiding: one) == ids[one])
  }

  @Test("never takes a connection that leaves, is full or is gone")
  func unusable() {
    var bench = Bench([one, two])
    let ids = bench.connectAll(capacity: 1)
    #expect(bench.call() != bench.call())
    #expect(bench.call() == nil)
    bench.pool.ended(on: ids[one])
    bench.pool.leaving(ids[one], now: bench.now)
    #expect(bench.call() == nil)
    bench.pool.ended(on: ids[two])
    bench.pool.lost(ids[two], isFault: true, now: bench.now)
    #expect(bench.call() == nil)
  }

  // MARK: Growing

  @Test("makes one connection for calls that come one at a time, and one per address for calls side by side")
  func followsTheLoad() {
    var bench = Bench([one, two, three])
    let first = bench.connects(waiting: 1)
    #expect(first.count == 1)
    _ = bench.pool.ready(first[0].id, capacity: 100, now: bench.now)
    for _ in 0..<10 {
      let id = bench.call()
      #expect(id == first[0].id)
      #expect(bench.plan().isEmpty)
      if let id { bench.pool.ended(on: id) }
    }
    _ = bench.call()
    #expect(bench.plan().isEmpty)
    _ = bench.call()
    let other = bench.connects()
    #expect(other.count == 1)
    #expect(other.first?.endpoint != first[0].endpoint)
    _ = bench.call()
    #expect(bench.plan().isEmpty, "one at a time")
  }

  @Test("does not look at addresses that rest for every call")
  func spreadPause() {
    var bench = Bench([one, two])
    let first = bench.connects(waiting: 1)
    _ = bench.pool.ready(first[0].id, capacity: 100, now: bench.now)
    _ = bench.call()
    _ = bench.call()
    let other = bench.connects()
    bench.pool.connectFailed(other[0].id, reason: "no", now: bench.now, jitter: 0)
    _ = bench.call()
    #expect(!bench.pool.wantsSpread)
    bench.now += ConnectionPool.spreadPause
    _ = bench.call()
    #expect(bench.pool.wantsSpread)
    #expect(bench.plan().isEmpty, "the other address still rests")
    bench.now += second
    _ = bench.call()
    #expect(bench.connects().map(\.endpoint) == [other[0].endpoint])
  }

  @Test("adds connections while calls wait for streams, up to the limit of each address")
  func growth() {
    var bench = Bench([one, two]) { $0.maxConnectionsPerAddress = 2 }
    _ = bench.connectAll(capacity: 1)
    var made: [Endpoint] = []
    for _ in 0..<6 {
      while bench.call() != nil {}
      for attempt in bench.connects(waiting: 1) {
        #expect(bench.connects(waiting: 1).isEmpty, "one attempt at a time")
        made.append(attempt.endpoint)
        _ = bench.pool.ready(attempt.id, capacity: 1, now: bench.now)
      }
    }
    #expect(Set(made) == [one, two])
    #expect(made.count == 2)
    #expect(bench.plan(waiting: 5).isEmpty, "calls wait; nothing fails")
  }

  // MARK: Failing

  @Test("tries the other addresses when one fails, and fails waiting calls only when all rest")
  func failover() {
    var bench = Bench([one, two])
    let first = bench.connects(waiting: 1)
    bench.pool.connectFailed(first[0].id, reason: "refused", now: bench.now, jitter: 0)
    let other = bench.connects(waiting: 1)
    #expect(Set([first[0].endpoint] + other.map(\.endpoint)) == [one, two])
    #expect(bench.plan(waiting: 1).isEmpty, "an attempt is under way")
    bench.pool.connectFailed(other[0].id, reason: "refused too", now: bench.now, jitter: 0)
    #expect(bench.plan(waiting: 1) == [.failWaiting])
    #expect(bench.plan(waiting: 0).isEmpty)
    #expect(bench.pool.failureText?.contains("\(one): refused") == true)
    // Half of a second, the shortest first pause.
    #expect(bench.pool.nextDeadline(now: bench.now, waiting: 1) == bench.now + second / 2)
    #expect(bench.pool.nextDeadline(now: bench.now, waiting: 0) == nil)
    bench.now += second / 2
    #expect(bench.connects(waiting: 1).count == 1)
  }

  @Test("pauses longer after each failure in a row, and forgets them when a connection is ready")
  func pauses() {
    var bench = Bench([one])
    for pause in [500, 1_000, 2_000, 4_000, 4_000] as [UInt64] {
      let attempt = bench.connects(waiting: 1)
      bench.pool.connectFailed(attempt[0].id, reason: "no", now: bench.now, jitter: 0)
      #expect(bench.pool.nextDeadline(now: bench.now, waiting: 1) == bench.now + pause * 1_000_000)
      bench.now += pause * 1_000_000
    }
    let attempt = bench.connects(waiting: 1)
    _ = bench.pool.ready(attempt[0].id, capacity: 1, now: bench.now)
    #expect(bench.pool.failureText == nil)
    bench.pool.lost(attempt[0].id, isFault: true, now: bench.now)
    #expect(bench.connects(waiting: 1).count == 1, "a lost connection is made again at once")
  }

  @Test("does not wait for a slow address alone")
  func stagger() {
    var bench = Bench([one, two])
    let first = bench.connects(waiting: 1)
    #expect(bench.pool.nextDeadline(now: bench.now, waiting: 1) == bench.now + 250_000_000)
    bench.now += 249_999_999
    #expect(bench.plan(waiting: 1).isEmpty)
    bench.now += 1
    #expect(bench.plan().isEmpty, "nobody waits")
    let other = bench.connects(waiting: 1)
    #expect(Set([first[0].endpoint] + other.map(\.endpoint)) == [one, two])
    bench.now += second
    #expect(bench.plan(waiting: 1).isEmpty, "every address is being tried")
  }

  @Test("keeps away from a server as long as its GOAWAY asks")
  func rest() {
    var bench = Bench([one])
    let ids = bench.connectAll()
    bench.pool.leaving(ids[one], restMilliseconds: 700, now: bench.now)
    #expect(bench.plan(waiting: 1) == [.failWaiting])
    #expect(bench.pool.nextDeadline(now: bench.now, waiting: 1) == bench.now + 700_000_000)
    bench.now += 700_000_000
    #expect(bench.connects(waiting: 1).count == 1)
  }

  // MARK: Ejecting

  @Test("leaves an address out whose calls fail in a row, for longer each time")
  func ejection() {
    var bench = Bench([one, two]) {
      $0.outliers.consecutiveFailures = 3
      $0.outliers.ejectionTime = .seconds(10)
      $0.outliers.longestEjection = .seconds(25)
    }
    let ids = bench.connectAll()
    for seconds in [10, 20, 25, 25] as [UInt64] {
      for failure in 1...3 {
        #expect(!bench.pool.isEjected(one, bench.now), "before failure \(failure)")
        bench.pool.failed(on: ids[one], now: bench.now)
      }
      for _ in 0..<4 { #expect(bench.endpoint(of: bench.call()) == two) }
      bench.now += seconds * second - 1
      #expect(bench.pool.isEjected(one, bench.now))
      bench.now += 1
      #expect(!bench.pool.isEjected(one, bench.now))
    }
    // Time without an ejection makes good.
    bench.now += 40 * second
    for _ in 0..<3 { bench.pool.failed(on: ids[one], now: bench.now) }
    bench.now += 10 * second
    #expect(!bench.pool.isEjected(one, bench.now))
  }

  @Test("counts only failures that follow each other")
  func inARow() {
    var bench = Bench([one, two]) { $0.outliers.consecutiveFailures = 3 }
    let ids = bench.connectAll()
    for _ in 0..<10 {
      bench.pool.failed(on: ids[one], now: bench.now)
      bench.pool.failed(on: ids[one], now: bench.now)
      bench.pool.answered(on: ids[one])
    }
    #expect(!bench.pool.isEjected(one, bench.now))
  }

  @Test(
    "never ejects all addresses, nor more than their share",
    arguments: [(1, 0.5, 0), (2, 0.5, 1), (2, 1, 1), (3, 0.5, 1), (4, 0.5, 2), (4, 1, 3), (4, 0, 0)]
      as [(Int, Double, Int)])
  func share(addresses: Int, share: Double, ejected: Int) {
    let endpoints = (0..<addresses).map { Endpoint(host: "10.0.0.\($0)", port: 1) }
    var bench = Bench(endpoints) { $0.outliers.maxEjectedShare = share }
    let ids = bench.connectAll()
    for _ in 0..<5 { for id in ids.values { bench.pool.failed(on: id, now: bench.now) } }
    #expect(endpoints.count { bench.pool.isEjected($0, bench.now) } == ejected)
    #expect(bench.call() != nil)
  }

  @Test("asks an ejected address rather than nobody, and looks for another one")
  func lastResort() {
    var bench = Bench([one, two]) { $0.outliers.consecutiveFailures = 1 }
    if case .connect(_, let id) = bench.pool.connect(to: one, now: bench.now) {
      _ = bench.pool.ready(id, capacity: 10, now: bench.now)
      bench.pool.failed(on: id, now: bench.now)
    }
    #expect(bench.endpoint(of: bench.call()) == one)
    #expect(bench.connects().map(\.endpoint) == [two])
  }

  // MARK: Leaving

  @Test("closes a connection without calls after its idle time")
  func idle() {
    var bench = Bench([one]) { $0.idleTime = .seconds(60) }
    let id = bench.connectAll()[one]
    #expect(bench.plan().isEmpty)
    #expect(bench.pool.nextDeadline(now: bench.now, waiting: 0) == bench.now + 60 * second)
    bench.now += 30 * second
    _ = bench.call()
    bench.now += 30 * second
    #expect(bench.plan().isEmpty, "a call is open")
    bench.pool.ended(on: id)
    #expect(bench.plan().isEmpty)
    bench.now += 60 * second - 1
    #expect(bench.plan().isEmpty)
    bench.now += 1
    #expect(bench.plan() == [.leave(id)])
    #expect(bench.call() == nil)
    #expect(bench.plan().isEmpty)
  }

  @Test("replaces an old connection only when its successor is ready")
  func age() {
    var bench = Bench([one]) { $0.maxAge = .seconds(100) }
    let old = bench.connectAll()[one]
    #expect(bench.pool.nextDeadline(now: bench.now, waiting: 0) == bench.now + 100 * second)
    bench.now += 100 * second
    let failing = bench.connects()
    #expect(failing.map(\.endpoint) == [one])
    #expect(bench.call() == old)
    bench.pool.connectFailed(failing[0].id, reason: "no", now: bench.now, jitter: 0)
    #expect(bench.plan().isEmpty, "the address rests")
    bench.now += second
    let successor = bench.connects()
    #expect(successor.count == 1)
    #expect(bench.pool.ready(successor[0].id, capacity: 10, now: bench.now) == [.leave(old)])
    #expect(bench.call() == successor[0].id)
  }

  @Test("follows a new list of addresses: new ones are tried, old ones finish")
  func update() {
    var bench = Bench([one, two])
    let ids = bench.connectAll()
    #expect(bench.pool.update([two, three, two]) == [.leave(ids[one])])
    #expect(bench.pool.addresses.map(\.endpoint) == [two, three])
    #expect(bench.call() == ids[two])
    #expect(bench.call() == ids[two])
    #expect(bench.connects().map(\.endpoint) == [three])
    #expect(bench.pool.update([three]) == [.leave(ids[two])])
  }

  @Test("lets an attempt at an address that is gone come to nothing")
  func updateWhileConnecting() {
    var bench = Bench([one])
    let attempt = bench.connects(waiting: 1)
    #expect(bench.pool.update([two]) == [.leave(attempt[0].id)])
    #expect(bench.pool.ready(attempt[0].id, capacity: 10, now: bench.now) == [.leave(attempt[0].id)])
    #expect(bench.call() == nil)
    #expect(bench.connects(waiting: 1).map(\.endpoint) == [two])
  }

  @Test("bears events of connections it does not know")
  func strangers() {
    var bench = Bench([one])
    let stranger = ConnectionPool.ConnectionID(number: 99)
    bench.pool.opened(on: stranger)
    bench.pool.ended(on: stranger)
    bench.pool.answered(on: stranger)
    bench.pool.failed(on: stranger, now: bench.now)
    bench.pool.leaving(stranger, restMilliseconds: 1, now: bench.now)
    bench.pool.lost(stranger, isFault: true, now: bench.now)
    bench.pool.connectFailed(stranger, reason: "", now: bench.now, jitter: 0)
    #expect(bench.pool.ready(stranger, capacity: 1, now: bench.now) == [.leave(stranger)])
    #expect(bench.pool.members.isEmpty)
    #expect(bench.pool.failureText == nil)
  }

  @Test("keeps its counts over twenty thousand random events")
  func randomWalk() {
    var random = SplitMix(state: 7)
    var bench = Bench([one, two, three]) {
      $0.idleTime = .seconds(5)
      $0.maxAge = .seconds(20)
    }
    var alive: Set<Bench.ID> = []
    var connecting: Set<Bench.ID> = []
    var open: [Bench.ID] = []
    func perform(_ actions: [ConnectionPool.Action]) {
      for action in actions {
        switch action {
        case .connect(_, let id): connecting.insert(id)
        case .leave(let id):
          // It has finished its calls at once here.
          if alive.remove(id) != nil {
            open.removeAll { $0 == id }
            bench.pool.lost(id, isFault: false, now: bench.now)
          }
        case .failWaiting: break
        }
      }
    }
    for step in 0..<20_000 {
      switch random.next(below: 12) {
      case 0...3: if let id = bench.call() { open.append(id) }
      case 4...6:
        if !open.isEmpty {
          let id = open.remove(at: random.next(below: open.count))
          bench.pool.ended(on: id)
          if random.next(below: 4) == 0 {
            bench.pool.failed(on: id, now: bench.now)
          } else {
            bench.pool.answered(on: id)
          }
        }
      case 7:
        if let id = connecting.sorted(by: { $0.number < $1.number }).first {
          connecting.remove(id)
          if random.next(below: 3) == 0 {
            bench.pool.connectFailed(id, reason: "no", now: bench.now, jitter: 0.5)
          } else {
            alive.insert(id)
            perform(bench.pool.ready(id, capacity: 3, now: bench.now))
          }
        }
      case 8:
        if random.next(below: 20) == 0, let id = alive.sorted(by: { $0.number < $1.number }).first {
          alive.remove(id)
          open.removeAll { $0 == id }
          bench.pool.lost(id, isFault: random.next(below: 2) == 0, now: bench.now)
        }
      case 9: perform(bench.pool.update([[one, two, three], [two], [one, three]][random.next(below: 3)]))
      default: bench.now += UInt64(random.next(below: 500)) * 1_000_000
      }
      perform(bench.plan(waiting: random.next(below: 2)))
      for member in bench.pool.members where member.isReady {
        let expected = open.count { $0 == member.id }
        guard member.open == expected, member.open <= member.capacity else {
          Issue.record("step \(step): \(member.open) calls counted, \(expected) open")
          return
        }
      }
    }
  }
}

/// Numbers that are the same in every run.
private struct SplitMix {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
