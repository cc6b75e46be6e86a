import Testing

@testable import Wire

@Suite("Drain")
struct DrainTests {
  @Test("a call that races with the announcement is served, and nothing is lost")
  func twoPhases() throws {
    let pair = try MachinePair.ready()
    let first = try pair.client.open(OutgoingCall(method: 0, message: []))
    pair.settle()
    pair.server.drain(
      code: .shutdown, retryAfterMilliseconds: 500, text: "bye", now: pair.now, events: &pair.serverEvents)
    // Opened before the client has heard of it.
    let racing = try pair.client.open(OutgoingCall(method: 0, message: []))
    pair.serverToClient()
    #expect(
      pair.clientEvents == [
        .goAway(
          GoAwayNotice(
            lastStream: WireFormat.maxStreamID, code: .shutdown, retryAfterMilliseconds: 500, text: "bye"))
      ])
    #expect(throws: CallError.goingAway) { try pair.client.open(OutgoingCall(method: 0, message: [])) }
    pair.clientToServer()
    pair.settle()
    #expect(
      pair.clientEvents.last
        == .goAway(GoAwayNotice(lastStream: racing, code: .shutdown, retryAfterMilliseconds: 500, text: "bye")))
    #expect(!pair.serverEvents.contains(.finished))
    try pair.server.close(first, CallEnd(status: 0, message: [1]))
    try pair.server.close(racing, CallEnd(status: 0, message: [2]))
    pair.settle()
    #expect(
      pair.clientEvents.suffix(3) == [
        .closed(first, CallEnd(status: 0, message: [1])), .closed(racing, CallEnd(status: 0, message: [2])), .finished,
      ])
    #expect(pair.serverEvents.last == .finished)
  }

  @Test("a peer that does not answer the probe holds up the second phase only so long")
  func silentPeer() {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    lone.machine.drain(now: lone.now, events: &lone.events)
    #expect(lone.sent().map(\.header.type) == [.goAway, .ping])
    #expect(lone.machine.nextDeadline == lone.now + .seconds(2))
    lone.now = lone.now + .seconds(2)
    lone.tick()
    #expect(lone.sent().map(\.payload) == [[0, 0, 0, 1, 0, 0, 0, 0, 0]])
    // Above the announced last stream nothing is served, and nothing is said.
    lone.receiveOpen(3, .bidirectional, [])
    lone.receive(.message, [.message], stream: 3, [1])
    #expect(lone.sent().isEmpty)
    #expect(lone.failure == nil)
    lone.receive(.cancel, [], stream: 1, [0])
    #expect(lone.events.last == .finished)
  }

  @Test("an answer to the probe that comes after the wait is nothing odd, once")
  func lateProbe() {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    lone.machine.drain(now: lone.now, events: &lone.events)
    let probe = lone.sent().last?.payload ?? []
    lone.now = lone.now + .seconds(2)
    lone.tick()
    lone.receive(.ping, [.acknowledgement], probe)
    #expect(lone.machine.oddities == 0)
    lone.receive(.ping, [.acknowledgement], probe)
    #expect(lone.machine.oddities == 1)
  }

  @Test("calls above the announced last stream are refused, so that they can be repeated")
  func refusedByGoAway() throws {
    let lone = try LoneMachine.client()
    let served = try lone.machine.open(OutgoingCall(method: 0, message: []))
    let lost = try lone.machine.open(OutgoingCall(method: 0, message: []))
    lone.receive(.goAway, [], [0, 0, 0, 1, 1, 0, 0, 0, 0])
    #expect(lone.events.last == .cancelled(lost, .refused, .peer))
    #expect(lone.machine.isOpen(served) == true)
    lone.receive(.close, [.message], stream: served, [0, 0, 0, 0, 0])
    #expect(lone.events.last == .finished)
  }

  @Test("a client that leaves finishes its calls")
  func client() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 0, message: []))
    pair.client.drain(now: pair.now, events: &pair.clientEvents)
    pair.settle()
    #expect(pair.client.isOver == false)
    try pair.server.close(stream, CallEnd(status: 0, message: []))
    pair.settle()
    #expect(pair.clientEvents.last == .finished)
    #expect(pair.serverEvents.last == .finished)
  }

  @Test("an idle server that drains is finished when the probe is answered")
  func idleServer() throws {
    let pair = try MachinePair.ready()
    pair.server.drain(now: pair.now, events: &pair.serverEvents)
    #expect(pair.serverEvents.isEmpty)
    pair.settle()
    #expect(pair.serverEvents == [.finished])
    #expect(pair.clientEvents.last == .finished)
  }

  @Test("a server that is told to drain before HELLO is over at once")
  func beforeHello() {
    let lone = LoneMachine(role: .server)
    lone.machine.drain(now: lone.now, events: &lone.events)
    #expect(lone.events == [.finished])
  }

  @Test("abandoning says why and ends the calls")
  func abandon() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 3))
    pair.settle()
    pair.serverEvents = []
    pair.server.abandon(code: .shutdown, text: "grace is over", now: pair.now, events: &pair.serverEvents)
    #expect(pair.serverEvents == [.cancelled(stream, .cancelled, .connectionLost), .finished])
    pair.settle()
    #expect(
      pair.clientEvents == [.goAway(GoAwayNotice(lastStream: stream, code: .shutdown, text: "grace is over"))])
    pair.client.receiveEnd(now: pair.now, events: &pair.clientEvents)
    #expect(pair.clientEvents.suffix(2) == [.cancelled(stream, .cancelled, .connectionLost), .finished])
  }
}
