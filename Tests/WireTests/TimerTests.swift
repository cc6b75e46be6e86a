import Testing

@testable import Wire

@Suite("Time")
struct TimerTests {
  @Test("silence instead of HELLO ends the connection at the deadline, not before")
  func helloTimeout() {
    let lone = LoneMachine(role: .server)
    let deadline = lone.now + .seconds(2)
    #expect(lone.machine.nextDeadline == deadline)
    lone.now = MonotonicInstant(nanoseconds: deadline.nanoseconds - 1)
    lone.tick()
    #expect(lone.failure == nil)
    lone.now = deadline
    lone.tick()
    #expect(lone.failure == .helloTimeout(.seconds(2)))
  }

  @Test("a dribbled frame ends the connection; the clock starts with the frame")
  func frameTimeout() {
    let lone = LoneMachine.server()
    let start = lone.now
    let frame: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 1, 2, 3]
    for byte in frame {
      lone.receive { $0 = [byte] }
      lone.now = lone.now + .milliseconds(800)
      lone.tick()
    }
    #expect(lone.machine.nextDeadline == start + .seconds(10))
    #expect(lone.failure == nil)
    lone.now = start + .seconds(10)
    lone.tick()
    #expect(lone.failure == .frameTimeout(.seconds(10)))
  }

  @Test("a frame begun behind a finished one has its own time")
  func frameTimeoutRestarts() {
    let lone = LoneMachine.server()
    lone.receive { $0 = [0, 0, 8] }
    lone.now = lone.now + .seconds(9)
    lone.receive { $0 = [7, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0] }
    #expect(lone.machine.nextDeadline == lone.now + .seconds(10))
    lone.receive { $0 = [8, 7, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8] }
    #expect(lone.machine.nextDeadline == nil)
  }

  @Test("a non-reader is hung up on")
  func writeStall() {
    let lone = LoneMachine.server()
    lone.machine.writeBlocked(now: lone.now)
    lone.now = lone.now + .seconds(19)
    lone.machine.writeBlocked(now: lone.now)
    lone.tick()
    #expect(lone.failure == nil)
    lone.now = lone.now + .seconds(1)
    lone.tick()
    #expect(lone.failure == .writeStalled(.seconds(20)))
  }

  @Test("a reader is not")
  func writeResumes() {
    let lone = LoneMachine.server()
    lone.machine.writeBlocked(now: lone.now)
    lone.machine.writeResumed()
    #expect(lone.machine.nextDeadline == nil)
  }

  @Test("keepalive probes a silent peer while calls are open, and gives up without an answer")
  func keepalive() throws {
    let lone = try LoneMachine.client()
    #expect(lone.machine.nextDeadline == nil)
    _ = try lone.machine.open(OutgoingCall(method: 3))
    _ = lone.sent()
    let start = lone.now
    #expect(lone.machine.nextDeadline == start + .seconds(30))
    lone.now = start + .seconds(30)
    lone.tick()
    let probe = try #require(lone.sent().first)
    #expect(probe.header.type == .ping)
    #expect(lone.machine.nextDeadline == start + .seconds(40))
    // Answered in time, the next probe is due after another silence.
    lone.now = start + .seconds(35)
    lone.receive(.ping, .acknowledgement, probe.payload)
    #expect(lone.events.isEmpty)
    #expect(lone.machine.nextDeadline == start + .seconds(65))
    lone.now = start + .seconds(65)
    lone.tick()
    lone.now = start + .seconds(75)
    lone.tick()
    #expect(lone.failure == .pingTimeout(.seconds(10)))
  }

  @Test("the owner's PING reports the round trip, and the peer's minimum interval is kept")
  func ping() throws {
    let pair = try MachinePair.ready()
    #expect(pair.client.ping(now: pair.now) == true)
    #expect(pair.client.ping(now: pair.now) == false)
    pair.clientToServer()
    pair.now = pair.now + .milliseconds(7)
    pair.serverToClient()
    #expect(pair.clientEvents == [.pong(roundTrip: .milliseconds(7))])
    #expect(pair.client.ping(now: pair.now) == false)
    pair.now = pair.now + .seconds(10)
    #expect(pair.client.ping(now: pair.now) == true)
  }

  @Test("without a call for the announced time a side leaves; calls put it off")
  func idle() throws {
    var settings = Settings()
    settings.idleMilliseconds = 60_000
    let lone = LoneMachine.server(settings: settings)
    let start = lone.now
    #expect(lone.machine.nextDeadline == start + .seconds(60))
    lone.now = start + .seconds(59)
    lone.receiveOpen(1, .unary, [.message, .end])
    #expect(lone.machine.nextDeadline == lone.now + .seconds(30))  // keepalive
    lone.now = start + .seconds(80)
    try lone.machine.close(1, CallEnd(status: 0, message: []))
    _ = lone.sent()
    lone.tick()
    #expect(lone.machine.nextDeadline == start + .seconds(140))
    lone.now = start + .seconds(140)
    lone.tick()
    let types = lone.sent().map(\.header.type)
    #expect(types == [.goAway, .ping])
  }

  @Test("a connection that is old enough is left in two phases, whatever calls it has; younger ones are not")
  func age() throws {
    var limits = ConnectionLimits()
    limits.maxAge = .seconds(60)
    limits.keepaliveInterval = nil
    let lone = LoneMachine.server(limits: limits)
    let start = lone.now
    lone.receiveOpen(1, .bidirectional, [])
    #expect(lone.machine.nextDeadline == start + .seconds(60))
    lone.now = start + .seconds(59)
    lone.tick()
    #expect(lone.sent().isEmpty)
    lone.now = start + .seconds(60)
    lone.tick()
    let announcement = lone.sent()
    #expect(announcement.map(\.header.type) == [.goAway, .ping])
    #expect(announcement.first?.payload.prefix(9) == [0x7F, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 0])
    // What races with it is served.
    lone.receiveOpen(3, .unary, [.message, .end])
    lone.receive(.ping, .acknowledgement, announcement.last?.payload ?? [])
    #expect(lone.sent().first?.payload.prefix(5) == [0, 0, 0, 3, 1])
    #expect(lone.machine.nextDeadline == nil)
    try lone.machine.close(3, CallEnd(status: 0, message: []))
    try lone.machine.close(1, CallEnd(status: 0))
    _ = lone.sent()
    #expect(lone.failure == nil)
    #expect(lone.events.last == .finished)
  }

  @Test("a drain that is under way is not begun again by age or idleness")
  func ageInDrain() throws {
    var limits = ConnectionLimits()
    limits.maxAge = .seconds(60)
    limits.keepaliveInterval = nil
    let lone = LoneMachine.server(limits: limits)
    lone.receiveOpen(1, .bidirectional, [])
    lone.machine.drain(now: lone.now, events: &lone.events)
    _ = lone.sent()
    lone.now = lone.now + .seconds(2)
    lone.tick()
    _ = lone.sent()
    lone.now = lone.now + .seconds(100)
    lone.tick()
    #expect(lone.sent().isEmpty)
    #expect(lone.machine.nextDeadline == nil)
  }

  @Test("an instant never overflows")
  func saturation() {
    let end = MonotonicInstant(nanoseconds: .max)
    #expect(end + .seconds(1) == end)
    #expect(MonotonicInstant(nanoseconds: 5) + .seconds(Int64.max) == end)
    #expect(MonotonicInstant(nanoseconds: 5) + .seconds(-1) == MonotonicInstant(nanoseconds: 5))
    #expect(MonotonicInstant(nanoseconds: 5).since(end) == .zero)
  }
}
