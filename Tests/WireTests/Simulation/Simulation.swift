@testable import Wire

/// Two real machines, a network that misbehaves, two applications that do anything they are allowed to, and a clock
/// that jumps from one thing to the next. One seed is one run, the same each time.
///
/// The run stops at the first thing that must not happen and says what it was.
final class Simulation {
  enum Action {
    case open(Int)
    case clientStep(Int)
    case serverStep(Int)
    case clientUsed(Int, bytes: Int)
    case serverUsed(Int, bytes: Int)
    case clientCancels(Int, CancelCode)
    case serverCancels(Int)
    case serverExpires(Int)
    case intervene(Schedule.Intervention)
  }

  /// One of each kind, under the kind's raw value.
  static let methods: [MethodEntry] = StreamKind.allCases.map {
    MethodEntry(name: "test.Echo/Kind\($0.rawValue)", kind: $0, fingerprint: UInt64($0.rawValue) + 1)
  }

  let schedule: Schedule
  var random: SeededRandom
  let client: SimulatedEndpoint
  let server: SimulatedEndpoint
  var calls: [SimulatedCall]
  /// Which call has a stream: the ids are 1, 3, 5 …
  var callOfStream: [Int] = []
  /// Calls that wait for HELLO or for a free stream.
  var waiting: [Int] = []
  var methodOfKind: [UInt16?] = [nil, nil, nil, nil]
  private(set) var now: UInt64 = 1_000_000_000
  private var agenda: [(at: UInt64, action: Action)] = []
  private var interventionsLeft = 0
  private(set) var problem: String?
  private(set) var steps = 0
  /// Something happened that may take calls with it.
  var isLost = false
  /// What happened, when it is asked for.
  private let trace: ((String) -> Void)?
  private var buffer: [UInt8] = []

  /// No run lasts longer than this unless a call is stuck.
  private static let horizon: UInt64 = 300_000_000_000
  private static let mostSteps = 20_000

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SeededRandom(seed: seed)
    schedule = Schedule(random: &random)
    self.trace = trace
    let start = MonotonicInstant(nanoseconds: now)
    client = SimulatedEndpoint(
      .client, settings: schedule.clientSettings, limits: schedule.clientLimits, outgoing: schedule.toServer, now: start
    )
    server = SimulatedEndpoint(
      .server, settings: schedule.serverSettings, limits: schedule.serverLimits, outgoing: schedule.toClient, now: start
    )
    calls = schedule.calls.map { SimulatedCall($0) }
    for index in calls.indices { plan(.open(index), at: now + calls[index].script.startsAt) }
    for intervention in schedule.interventions {
      plan(.intervene(intervention.what), at: now + intervention.at)
      interventionsLeft += 1
    }
  }

  /// Runs to the end.
  ///
  /// - Returns: what went wrong; nil when nothing did.
  func run() -> String? {
    settle()
    while problem == nil, !isAtRest {
      steps += 1
      if steps > Self.mostSteps { fail("it does not come to rest") }
      guard step() else { break }
      settle()
      checkCredit()
    }
    if problem == nil { checkEnd() }
    return problem
  }

  // MARK: Time

  var instant: MonotonicInstant { MonotonicInstant(nanoseconds: now) }

  func plan(_ action: Action, at time: UInt64) {
    agenda.append((max(time, now), action))
  }

  func plan(_ action: Action, within microseconds: Int) {
    plan(action, at: now + UInt64(random.below(microseconds + 1)) * 1000)
  }

  /// Does whatever comes next; false when nothing ever will.
  private func step() -> Bool {
    var next = UInt64.max
    var index = -1
    for position in agenda.indices where agenda[position].at < next {
      next = agenda[position].at
      index = position
    }
    var what = index >= 0 ? 0 : -1
    if let at = client.outgoing.nextArrival, at < next { (next, what) = (at, 1) }
    if let at = server.outgoing.nextArrival, at < next { (next, what) = (at, 2) }
    if let at = client.deadline, at < next { (next, what) = (at, 3) }
    if let at = server.deadline, at < next { (next, what) = (at, 4) }
    guard what >= 0, next < Self.horizon else { return false }
    now = max(now, next)
    switch what {
    case 0:
      let action = agenda[index].action
      agenda.swapAt(index, agenda.count - 1)
      agenda.removeLast()
      perform(action)
    case 1: arrive(from: client, at: server)
    case 2: arrive(from: server, at: client)
    case 3: tick(client)
    default: tick(server)
    }
    return true
  }

  private func perform(_ action: Action) {
    switch action {
    case .open(let call): open(call)
    case .clientStep(let call): clientStep(call)
    case .serverStep(let call): serverStep(call)
    case .clientUsed(let call, let bytes): client.machine.release(calls[call].stream, messageBytes: bytes)
    case .serverUsed(let call, let bytes): server.machine.release(calls[call].stream, messageBytes: bytes)
    case .clientCancels(let call, let code): clientCancels(call, code)
    case .serverCancels(let call): serverCancels(call)
    case .serverExpires(let call): serverExpires(call)
    case .intervene(let what):
      interventionsLeft -= 1
      intervene(what)
    }
  }

  private func intervene(_ what: Schedule.Intervention) {
    note("\(what)")
    switch what {
    case .drain(let role):
      let side = endpoint(role)
      if !side.isReady { isLost = true }
      side.machine.drain(code: .maxAge, retryAfterMilliseconds: 5, text: "drain", now: instant, events: &side.events)
    case .abandon(let role):
      let side = endpoint(role)
      isLost = true
      side.machine.abandon(code: .shutdown, text: "gone", now: instant, events: &side.events)
    case .ping(let role):
      let side = endpoint(role)
      if side.machine.ping(now: instant) { side.owedPongs += 1 }
    }
  }

  private func tick(_ side: SimulatedEndpoint) {
    note("\(side.role) tick")
    let before = side.deadline
    side.machine.tick(now: instant, events: &side.events)
    if !side.machine.hasOutput, side.events.isEmpty, side.machine.nextDeadline?.nanoseconds == before {
      fail("\(side.role) asks for the same tick again")
    }
  }

  // MARK: Bytes

  func endpoint(_ role: WireRole) -> SimulatedEndpoint { role == .client ? client : server }

  private func other(_ side: SimulatedEndpoint) -> SimulatedEndpoint { side.role == .client ? server : client }

  private func arrive(from sender: SimulatedEndpoint, at receiver: SimulatedEndpoint) {
    guard let arrival = sender.outgoing.takeArrival() else { return }
    note("\(receiver.role) gets \(arrival.bytes.count) bytes, \(arrival.ending)")
    if !receiver.isClosed {
      if !arrival.bytes.isEmpty { receiver.machine.receive(arrival.bytes, now: instant, events: &receiver.events) }
      if arrival.ending != .none { receiver.machine.receiveEnd(now: instant, events: &receiver.events) }
    }
    if arrival.ending == .reset {
      sender.machine.receiveEnd(now: instant, events: &sender.events)
      for side in [sender, receiver] {
        side.outgoing.discard()
        side.isClosed = true
      }
    }
  }

  /// Hands events to the applications and output to the network until neither is left.
  private func settle() {
    var isBusy = true
    while isBusy, problem == nil {
      isBusy = false
      for side in [client, server] {
        if !side.events.isEmpty {
          isBusy = true
          var batch: [ConnectionEvent] = []
          swap(&batch, &side.events)
          for event in batch { absorb(event, at: side) }
        }
        if !side.isClosed { pump(side) }
        if !side.events.isEmpty { isBusy = true }
      }
    }
    client.deadline = client.isClosed ? nil : client.machine.nextDeadline?.nanoseconds
    server.deadline = server.isClosed ? nil : server.machine.nextDeadline?.nanoseconds
  }

  private func pump(_ side: SimulatedEndpoint) {
    if side.isBlocked, side.outgoing.hasRoom {
      side.isBlocked = false
      side.machine.writeResumed()
    }
    while side.machine.hasOutput {
      guard side.outgoing.hasRoom else {
        if !side.isBlocked {
          side.isBlocked = true
          side.machine.writeBlocked(now: instant)
        }
        break
      }
      buffer.removeAll(keepingCapacity: true)
      side.machine.takeOutput(into: &buffer, limit: schedule.outputLimit, events: &side.events)
      guard !buffer.isEmpty else {
        if side.machine.hasOutput { fail("\(side.role) has output that is none") }
        break
      }
      note("\(side.role) writes \(buffer.count) bytes")
      side.outgoing.write(buffer, at: now, random: &random)
    }
    if side.outgoing.hadAccident, schedule.mayLose { isLost = true }
    // Nobody waits for a peer that does not read when the connection has failed.
    if side.isEnded, !side.machine.hasOutput || side.failure != nil {
      side.isClosed = true
      side.outgoing.finish(at: now, random: &random)
      note("\(side.role) hangs up")
    }
  }

  // MARK: Findings

  /// Everything that was begun has come to its end, and nothing is under way.
  private var isAtRest: Bool {
    guard interventionsLeft == 0, client.outgoing.isEmpty, server.outgoing.isEmpty else { return false }
    for call in calls where !call.isOver { return false }
    // A server's queued answer outlives its handler.
    guard client.machine.openStreams == 0, server.machine.openStreams == 0 else { return false }
    // Who has begun to leave goes.
    for side in [client, server] where !side.isEnded && !side.isClosed {
      if side.machine.peerGoAway != nil { return false }
      if case .draining = side.machine.phase { return false }
    }
    return client.events.isEmpty && server.events.isEmpty && (client.isClosed || !client.machine.hasOutput)
      && (server.isClosed || !server.machine.hasOutput)
  }

  func fail(_ what: @autoclosure () -> String) {
    guard problem == nil else { return }
    let text = what()
    problem = text
    note("PROBLEM: \(text)")
  }

  func note(_ line: @autoclosure () -> String) {
    guard let trace else { return }
    trace("\((now - 1_000_000_000) / 1000) µs: \(line())")
  }
}
