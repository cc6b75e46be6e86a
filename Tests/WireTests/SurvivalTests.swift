import Testing

@testable import Wire

@Suite("What a connection survives, and what it does not")
struct SurvivalTests {
  @Test("200 rapid resets pass, the next one ends the connection")
  func rapidReset() {
    let lone = LoneMachine.server()
    for index in 0..<201 {
      let stream = StreamID(2 * index + 1)
      lone.receiveOpen(stream, .unary, [.message, .end])
      lone.receive(.cancel, [], stream: stream, [0])
      #expect((lone.failure == nil) == (index < 200))
    }
    #expect(lone.failure == .budgetExceeded(.cancels, limit: 200, periodSeconds: 30))
  }

  @Test("stream errors the peer provokes are charged like cancels, when it reads the answers")
  func provokedResets() {
    let lone = LoneMachine.server()
    for index in 0..<201 {
      lone.receiveOpen(StreamID(2 * index + 1), .unary, [.end])
      _ = lone.sent()
    }
    #expect(lone.failure == .budgetExceeded(.cancels, limit: 200, periodSeconds: 30))
  }

  @Test("cancels spread over time pass")
  func slowCancels() {
    let lone = LoneMachine.server()
    for index in 0..<2000 {
      let stream = StreamID(2 * index + 1)
      lone.receiveOpen(stream, .unary, [.message, .end])
      lone.receive(.cancel, [], stream: stream, [0])
      lone.now = lone.now + .milliseconds(200)
    }
    #expect(lone.failure == nil)
  }

  struct Flood: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var send: @Sendable (LoneMachine, Int) -> Void
  }

  static let floods: [Flood] = [
    Flood(testDescription: "PING") { lone, _ in lone.receive(.ping, [], [0, 0, 0, 0, 0, 0, 0, 1]) },
    Flood(testDescription: "unasked acknowledgements") { lone, _ in
      lone.receive(.ping, .acknowledgement, [9, 9, 9, 9, 0, 0, 0, 1])
    },
    Flood(testDescription: "CREDIT") { lone, _ in lone.receive(.credit, [], stream: 1, [0, 0, 0, 1]) },
    Flood(testDescription: "CREDIT on a closed stream") { lone, _ in
      lone.receive(.credit, [], stream: 3, [0, 0, 0, 1])
    },
    Flood(testDescription: "METHOD") { lone, index in
      let index = UInt8(truncatingIfNeeded: index + 4)
      lone.receive(.method, [], [0, index, 0, 0, 0, 0, 0, 0, 0, 0, 1] + Array("a.B/C".utf8))
    },
    Flood(testDescription: "ignorable frames") { lone, _ in lone.receive { $0 = [0, 0, 0, 0xFE, 0, 0, 0, 0, 0] } },
  ]

  @Test("a flood of control frames ends the connection after 200 and what OPENs have earned", arguments: floods)
  func controlFlood(flood: Flood) {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    lone.receiveOpen(3, .bidirectional, [])
    lone.machine.cancel(3)
    var passed = 0
    while lone.failure == nil, passed < 1000 {
      flood.send(lone, passed)
      _ = lone.sent()
      passed += 1
    }
    // Four METHODs came with the set-up, two OPENs earned one each.
    #expect(passed == 200 + 2 - 4 + 1)
    #expect(lone.failure == .budgetExceeded(.control, limit: 200, periodSeconds: 30))
  }

  @Test("answers that nobody reads are not piled up")
  func unreadReplies() {
    let lone = LoneMachine.server()
    for _ in 0..<101 { lone.receive(.ping, [], [0, 0, 0, 0, 0, 0, 0, 1]) }
    #expect(lone.failure == .controlRepliesUnread(limit: 100))
  }

  @Test("CREDIT that data has earned is never charged")
  func earnedCredit() {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    for _ in 0..<5000 {
      lone.receive(.message, [.message], stream: 1, [UInt8](repeating: 0, count: 8192))
      lone.machine.release(1, messageBytes: 8192)
      lone.receive(.credit, [], stream: 1, [0, 0, 0, 1])
      _ = lone.sent()
    }
    #expect(lone.failure == nil)
  }

  @Test("empty messages are bounded by credit like others")
  func emptyMessages() {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    for _ in 0..<(65_536 / 9) { lone.receive(.message, [.message], stream: 1) }
    #expect(lone.failure == nil)
    lone.receive(.message, [.message], stream: 1)
    #expect(lone.failure == .creditOverrun(stream: 1, bytes: 9, credit: 65_536 % 9))
  }

  @Test("the 257th method is too many")
  func methods() {
    var limits = ConnectionLimits()
    limits.maxControlFrames = 1000
    let lone = LoneMachine.server(limits: limits)
    for index in 4..<257 {
      lone.receive { bytes in
        FrameEncoder.method(
          UInt16(index), MethodEntry(name: "a.B/M\(index)", kind: .unary, fingerprint: 1), into: &bytes)
      }
      #expect((lone.failure == nil) == (index < 256))
    }
    #expect(lone.failure == .tooManyMethods(limit: 256))
  }

  @Test("a message beyond what several connections share ends its stream alone")
  func sharedMemory() {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .clientStreaming, [])
    lone.receiveOpen(3, .clientStreaming, [])
    lone.machine.allow(inbound: 100)
    lone.receive(.message, [.message], stream: 1, Array(repeating: 1, count: 60))
    lone.receive(.message, [.message], stream: 3, Array(repeating: 1, count: 60))
    #expect(lone.violations == [3: .outOfMemory])
    #expect(lone.machine.keptBytes >= 60)
    lone.machine.release(1, messageBytes: 60)
    lone.machine.allow(inbound: 100)
    lone.receive(.message, [.message], stream: 1, Array(repeating: 1, count: 100))
    #expect(lone.violations == [3: .outOfMemory])
    lone.machine.allow(inbound: .max)
    #expect(lone.failure == nil)
  }

  @Test("messages that nobody releases are bounded for the whole connection")
  func inboundMemory() {
    var limits = ConnectionLimits()
    limits.maxInboundBytes = 100_000
    let lone = LoneMachine.server(limits: limits)
    for stream in [1, 3, 5] as [StreamID] {
      lone.receiveOpen(stream, .bidirectional, [])
      for _ in 0..<3 { lone.receive(.message, [.message], stream: stream, [UInt8](repeating: 0, count: 16_000)) }
    }
    #expect(lone.violations == [5: .outOfMemory])
    #expect(lone.failure == nil)
  }

  @Test("a total is only a claim: memory follows the bytes")
  func lyingTotal() {
    var flow = InboundFlow(credit: 65_536)
    let payload: [UInt8] = [0, 0x40, 0, 0, 1]
    let outcome = try? payload.withUnsafeBytes {
      try flow.receive(
        FrameHeader(.message, flags: [.message, .total], stream: 1, length: 5), $0, maxMessageBytes: 4_194_304)
    }
    guard case .incomplete = outcome else {
      Issue.record("expected an incomplete message")
      return
    }
    #expect(flow.assemblingBytes == 1)
  }

  @Test("tolerated oddities are counted for life")
  func oddities() {
    var limits = ConnectionLimits()
    limits.maxOddities = 300
    let lone = LoneMachine.server(limits: limits)
    for _ in 0..<301 {
      lone.now = lone.now + .seconds(1)
      lone.receive { $0 = [0, 0, 0, 0xFE, 0, 0, 0, 0, 0] }
    }
    #expect(lone.failure == .budgetExceeded(.oddities, limit: 300, periodSeconds: 30))
  }

  @Test("bytes on a stream that was cancelled here are free up to its credit, then odd")
  func lateBytes() {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    lone.machine.cancel(1)
    for _ in 0..<3 { lone.receive(.message, [.message], stream: 1, [UInt8](repeating: 0, count: 16_384)) }
    #expect(lone.machine.oddities == 0)
    for _ in 0..<3 { lone.receive(.message, [.message], stream: 1, [UInt8](repeating: 0, count: 16_384)) }
    #expect(lone.machine.oddities == 3)
    #expect(lone.failure == nil)
  }

  @Test("messages to a call whose answer waits for credit are free up to theirs, then odd")
  func messagesBehindTheAnswer() throws {
    var settings = Settings()
    settings.streamCreditBytes = 16_384
    let lone = LoneMachine.server(settings: settings)
    lone.receiveOpen(1, .bidirectional, [])
    try lone.machine.send([UInt8](repeating: 0, count: 200_000), on: 1)
    try lone.machine.close(1, CallEnd(status: 0))
    #expect(lone.machine.isOpen(1) == true)
    lone.receive(.message, [.message], stream: 1, [UInt8](repeating: 0, count: 16_000))
    lone.receive(.message, [.message], stream: 1, [UInt8](repeating: 0, count: 366))
    lone.receive(.message, [.end], stream: 1)
    #expect(lone.machine.oddities == 0)
    lone.receive(.message, [.message], stream: 1, [])
    lone.receive(.message, [.end], stream: 1)
    #expect(lone.machine.oddities == 2)
    #expect(lone.failure == nil)
  }

  @Test("senders that a full connection holds resume when what filled it is dropped")
  func resumedByADrop() throws {
    var limits = ConnectionLimits()
    limits.maxOutboundBytes = 70_000
    let pair = try MachinePair.ready(clientLimits: limits)
    // The first message is not released, so that the second waits for credit.
    let blocked = try pair.client.open(OutgoingCall(method: 1, message: [UInt8](repeating: 0, count: 60_000)))
    try pair.client.send([UInt8](repeating: 0, count: 200_000), on: blocked)
    pair.settle()
    let other = try pair.client.open(OutgoingCall(method: 1))
    #expect(try pair.client.send([1], on: other) == .hold)
    pair.settle()
    #expect(pair.takeClientEvents().isEmpty)
    // Its end frees the queue without anything to write.
    pair.server.cancel(blocked)
    pair.settle()
    #expect(pair.clientEvents == [.cancelled(blocked, .cancelled, .peer), .resumed(other)])
    #expect(pair.client.hasOutput == false)
  }

  @Test("output that its stream takes along is no output")
  func outputOfADroppedStream() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 1, message: [UInt8](repeating: 0, count: 20_000)))
    var bytes: [UInt8] = []
    pair.client.takeOutput(into: &bytes, limit: 1, events: &pair.clientEvents)
    #expect(pair.client.hasOutput == true)
    pair.client.receive(
      [0, 0, 1, 5, 0, 0, 0, 0, UInt8(stream), 0], now: pair.now, events: &pair.clientEvents)
    #expect(pair.client.hasOutput == false)
  }

  @Test("a sender is asked to hold at the stream's and at the connection's limit, and resumed")
  func outboundLimits() throws {
    var limits = ConnectionLimits()
    limits.maxOutboundBytes = 100_000
    let pair = try MachinePair.ready(clientLimits: limits)
    let first = try pair.client.open(OutgoingCall(method: 3))
    let second = try pair.client.open(OutgoingCall(method: 3))
    #expect(try pair.client.send([UInt8](repeating: 0, count: 60_000), on: first) == .more)
    #expect(try pair.client.send([UInt8](repeating: 0, count: 60_000), on: second) == .hold)
    #expect(pair.client.queuedBytes > 120_000)
    pair.settle()
    #expect(pair.clientEvents == [.resumed(second)])
    #expect(pair.client.queuedBytes == 0)
  }
}
