import Testing

@testable import Wire

@Suite("What ends a connection, and what only a stream")
struct ViolationTests {
  struct Fatal: Sendable, CustomTestStringConvertible {
    var name: String
    var error: ConnectionError
    var play: @Sendable (LoneMachine) -> Void
    var testDescription: String { name }
  }

  /// A server with stream 1 (bidirectional, open) and stream 3 (unary, answered) behind it.
  static func server() throws -> LoneMachine {
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .bidirectional, [])
    lone.receiveOpen(3, .unary, [.message, .end])
    try lone.machine.close(3, CallEnd(status: 0, message: []))
    _ = lone.sent()
    lone.events = []
    return lone
  }

  static let fatal: [Fatal] = [
    Fatal(name: "a second HELLO", error: .helloRepeated) { $0.receive(.hello, [], [0, 1, 0, 1]) },
    Fatal(name: "an even stream id", error: .illegalStream(type: .open, stream: 4)) { $0.receiveOpen(4, .unary, []) },
    Fatal(name: "a reused stream id", error: .streamIDNotGreater(stream: 3, last: 3)) {
      $0.receiveOpen(3, .unary, [.message, .end])
    },
    Fatal(name: "a decreasing stream id", error: .streamIDNotGreater(stream: 1, last: 3)) {
      $0.receiveOpen(1, .unary, [.message, .end])
    },
    Fatal(
      name: "a message on an idle stream",
      error: .unexpectedFrame(type: .message, stream: 9, "the stream was never opened")
    ) { $0.receive(.message, [.message], stream: 9, [1]) },
    Fatal(
      name: "a cancel on an even stream",
      error: .unexpectedFrame(type: .cancel, stream: 2, "the stream was never opened")
    ) { $0.receive(.cancel, [], stream: 2, [0]) },
    Fatal(
      name: "CLOSE from a client", error: .unexpectedFrame(type: .close, stream: 1, "a client does not answer calls")
    ) { $0.receive(.close, [], stream: 1, [0, 0, 0, 0, 0]) },
    Fatal(
      name: "INIT from a client",
      error: .unexpectedFrame(type: .initialMetadata, stream: 1, "a client does not answer calls")
    ) { $0.receive(.initialMetadata, [], stream: 1) },
    Fatal(name: "an undeclared method", error: .undeclaredMethod(id: 4, declared: 4)) {
      $0.receive(.open, [.message, .end], stream: 5, [0, 4, 0, 0, 0, 0, 0x20, 0, 0])
    },
    Fatal(name: "a redefined method", error: .methodOutOfOrder(id: 0, expected: 4)) {
      $0.receive(.method, [], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] + Array("a.B/C".utf8))
    },
    Fatal(
      name: "a method of an unknown kind", error: .malformed(type: 9, "call kind 4 is not defined")
    ) { $0.receive(.method, [], [0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 1] + Array("a.B/C".utf8)) },
    Fatal(
      name: "a method without a slash", error: .malformed(type: 9, "the name is not package.Service/Method")
    ) { $0.receive(.method, [], [0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1] + Array("a.B.C".utf8)) },
    Fatal(name: "no credit", error: .illegalCredit(stream: 1, credit: 0)) {
      $0.receive(.credit, [], stream: 1, [0, 0, 0, 0])
    },
    Fatal(name: "overflowing credit", error: .illegalCredit(stream: 1, credit: 0x7FFF_FFFF)) {
      $0.receive(.credit, [], stream: 1, [0x7F, 0xFF, 0xFF, 0xFF])
    },
    Fatal(name: "more than the credit", error: .creditOverrun(stream: 1, bytes: 16_393, credit: 16_357)) {
      // The headers count: the fourth frame of 16,384 bytes is nine times four bytes too many.
      for _ in 0..<4 { $0.receive(.message, [.message], stream: 1, [UInt8](repeating: 0, count: 16_384)) }
    },
    Fatal(name: "a compressed message", error: .compressionNotNegotiated(type: .message)) {
      $0.receive(.message, [.message, .compressed], stream: 1, [0])
    },
    Fatal(name: "a compressed OPEN", error: .compressionNotNegotiated(type: .open)) {
      $0.receiveOpen(5, .unary, [.message, .end, .compressed])
    },
    Fatal(name: "two empty chunks", error: .emptyChunks(stream: 1)) {
      $0.receive(.message, [.message, .total], stream: 1, [0, 0, 0, 9])
      $0.receive(.message, [.message], stream: 1)
    },
    Fatal(
      name: "a frame that is neither message nor end",
      error: .illegalFlags(
        type: .message, flags: 0, "without a message it must be empty and half-close")
    ) { $0.receive(.message, [], stream: 1) },
    Fatal(
      name: "a total without its four bytes", error: .malformed(type: 3, "the payload is shorter than its fields")
    ) { $0.receive(.message, [.message, .total], stream: 1, [0, 0, 9]) },
    Fatal(
      name: "bytes behind OPEN's metadata without a message",
      error: .malformed(type: 1, "bytes after the metadata without the message flag")
    ) { $0.receiveOpen(5, .bidirectional, [], message: [1]) },
    Fatal(
      name: "metadata longer than the frame", error: .malformed(type: 1, "the payload is shorter than its fields")
    ) { $0.receive(.open, [], stream: 5, [0, 0, 0, 0, 0, 0, 0x20, 0, 9]) },
    Fatal(name: "an undefined metadata index", error: .malformed(type: 1, "metadata key index 127 is not defined")) {
      $0.receive(.open, [], stream: 5, [0, 3, 0, 0, 0, 0, 0x20, 0, 3, 0xFF, 0, 0])
    },
    Fatal(name: "an undefined criticality", error: .malformed(type: 1, "criticality 4 is not defined")) {
      $0.receive(.open, [], stream: 5, [0, 3, 0, 0, 0, 0, 0x40, 0, 0])
    },
    Fatal(name: "a GOAWAY that takes back", error: .malformed(type: 8, "the last stream grows from 0 to 5")) {
      $0.receive(.goAway, [], [0, 0, 0, 0, 0, 0, 0, 0, 0])
      $0.receive(.goAway, [], [0, 0, 0, 5, 0, 0, 0, 0, 0])
    },
  ]

  @Test("the peer hears GOAWAY, every call ends, and nothing is read any more", arguments: fatal)
  func connection(fatal: Fatal) throws {
    let lone = try Self.server()
    fatal.play(lone)
    #expect(lone.failure == fatal.error)
    #expect(lone.events.contains(.cancelled(1, .cancelled, .connectionLost)))
    #expect(lone.machine.isOver == true)
    #expect(lone.machine.openStreams == 0)
    let goAway = lone.sent().last
    #expect(goAway?.header.type == .goAway)
    #expect(goAway?.payload[4] == fatal.error.code.rawValue)
    let count = lone.events.count
    lone.receive(.ping, [], [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(lone.events.count == count)
    #expect(lone.sent().isEmpty)
    #expect(lone.machine.nextDeadline == nil)
  }

  struct Local: Sendable, CustomTestStringConvertible {
    var name: String
    var code: CancelCode
    var play: @Sendable (LoneMachine, StreamID) -> Void
    var testDescription: String { name }
  }

  static let local: [Local] = [
    Local(name: "a unary call without a message", code: .protocolViolation) { $0.receiveOpen($1, .unary, [.end]) },
    Local(name: "a unary call whose message does not end it", code: .protocolViolation) {
      $0.receiveOpen($1, .unary, [.message])
    },
    Local(name: "a unary call that half-closes without a message", code: .protocolViolation) {
      $0.receiveOpen($1, .unary, [])
      $0.receive(.message, [.end], stream: $1)
    },
    Local(name: "a unary call with a message that leaves room for another", code: .protocolViolation) {
      $0.receiveOpen($1, .unary, [])
      $0.receive(.message, [.message], stream: $1, [1])
    },
    Local(name: "a message after the half-close", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [.end])
      $0.receive(.message, [.message], stream: $1, [1])
    },
    Local(name: "a second half-close", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [.end])
      $0.receive(.message, [.end], stream: $1)
    },
    Local(name: "a total over the message limit", code: .messageTooLarge) {
      $0.receiveOpen($1, .bidirectional, [])
      $0.receive(.message, [.message, .total], stream: $1, [0, 0x40, 0, 1, 7])
    },
    Local(name: "a total that the first chunk reaches", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [])
      $0.receive(.message, [.message, .total], stream: $1, [0, 0, 0, 1, 7])
    },
    Local(name: "more bytes than the total", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [])
      $0.receive(.message, [.message, .total], stream: $1, [0, 0, 0, 3, 7])
      $0.receive(.message, [.message], stream: $1, [7, 7, 7])
    },
    Local(name: "a new message inside another", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [])
      for _ in 0..<2 { $0.receive(.message, [.message, .total], stream: $1, [0, 0, 0, 3, 7]) }
    },
    Local(name: "a half-close inside a message", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [])
      $0.receive(.message, [.message, .total], stream: $1, [0, 0, 0, 3, 7])
      $0.receive(.message, [.end], stream: $1)
    },
    Local(name: "a chunk that half-closes before the total", code: .protocolViolation) {
      $0.receiveOpen($1, .bidirectional, [])
      $0.receive(.message, [.message, .total], stream: $1, [0, 0, 0, 3, 7])
      $0.receive(.message, [.message, .end], stream: $1, [7])
    },
    Local(name: "metadata over the limit", code: .metadataTooLarge) {
      $0.receive(
        .open, [], stream: $1,
        [0, 3, 0, 0, 0, 0, 0x20, 0x20, 0x01, 0x80, 0x1F, 0xFE] + [UInt8](repeating: 0, count: 8190))
    },
    Local(name: "more metadata entries than the limit", code: .metadataTooLarge) {
      $0.receive(
        .open, [], stream: $1,
        [0, 3, 0, 0, 0, 0, 0x20, 0, 195] + (0..<65).flatMap { _ -> [UInt8] in [0x80, 0, 0] })
    },
  ]

  @Test("the stream is cancelled and the connection goes on", arguments: local)
  func stream(local: Local) throws {
    let lone = try Self.server()
    local.play(lone, 5)
    #expect(lone.failure == nil)
    let sent = lone.sent()
    #expect(
      sent.contains(
        LoneMachine.Sent(header: FrameHeader(.cancel, stream: 5, length: 1), payload: [local.code.rawValue])))
    let opened = lone.events.contains { if case .opened(let call) = $0 { call.stream == 5 } else { false } }
    #expect(lone.violations == (opened ? [5: local.code] : [:]))
    #expect(lone.machine.isOpen(5) == false)
    #expect(lone.machine.isOpen(1) == true)
    // Late frames of the cancelled stream are nothing to speak of.
    lone.receive(.message, [.message], stream: 5, [1])
    lone.receive(.message, [.end], stream: 5)
    lone.receiveOpen(7, .unary, [.message, .end])
    #expect(lone.failure == nil)
    #expect(lone.machine.isOpen(7) == true)
  }

  @Test("a call beyond the announced streams is refused")
  func refused() {
    var settings = Settings()
    settings.maxStreams = 1
    let lone = LoneMachine.server(settings: settings)
    lone.receiveOpen(1, .unary, [.message, .end])
    lone.receiveOpen(3, .unary, [.message, .end])
    #expect(
      lone.sent() == [
        LoneMachine.Sent(
          header: FrameHeader(.cancel, stream: 3, length: 1), payload: [CancelCode.refused.rawValue])
      ])
    #expect(lone.events.count == 1)
  }

  @Test(
    "what a client holds against a CLOSE",
    arguments: [
      [17, 0, 0, 0, 0],
      [0, 4, 1, 0, 0] + [UInt8](repeating: 65, count: 1025),
    ] as [[UInt8]])
  func badClose(payload: [UInt8]) throws {
    let lone = try LoneMachine.client()
    let stream = try lone.machine.open(OutgoingCall(method: 3))
    _ = lone.sent()
    lone.receive(.close, [], stream: stream, payload)
    #expect(lone.violations == [stream: .protocolViolation])
    #expect(lone.failure == nil)
    #expect(lone.sent().isEmpty)
  }

  @Test("a unary call that succeeds has exactly one response")
  func responses() throws {
    let lone = try LoneMachine.client()
    let none = try lone.machine.open(OutgoingCall(method: 0, message: []))
    let two = try lone.machine.open(OutgoingCall(method: 0, message: []))
    let withError = try lone.machine.open(OutgoingCall(method: 0, message: []))
    let twice = try lone.machine.open(OutgoingCall(method: 0, message: []))
    lone.receive(.close, [], stream: none, [0, 0, 0, 0, 0])
    lone.receive(.message, [.message], stream: two, [1])
    lone.receive(.close, [.message], stream: two, [0, 0, 0, 0, 0, 1])
    lone.receive(.close, [.message], stream: withError, [5, 0, 0, 0, 0, 1])
    for _ in 0..<2 { lone.receive(.message, [.message], stream: twice, [1]) }
    #expect(
      lone.violations == [
        none: .protocolViolation, two: .protocolViolation, withError: .protocolViolation, twice: .protocolViolation,
      ])
    #expect(lone.failure == nil)
  }

  @Test("the first frame must be HELLO", arguments: [FrameType.ping, .open])
  func helloFirst(type: FrameType) {
    let lone = LoneMachine(role: .server)
    lone.receive { $0 = WireFormat.magic }
    if type == .ping {
      lone.receive(.ping, [], [0, 0, 0, 0, 0, 0, 0, 0])
    } else {
      lone.receiveOpen(1, .unary, [.message, .end])
    }
    #expect(lone.failure == .helloMissing(type: type.rawValue))
  }

  @Test("without a common version the own range is named")
  func versions() {
    let lone = LoneMachine(role: .server)
    lone.receive { FrameEncoder.preamble(settings: Settings(), versions: 2...9, into: &$0) }
    #expect(lone.failure == .noCommonVersion(own: 1...1, peer: 2...9))
    let text = lone.sent().last.map { String(decoding: $0.payload.dropFirst(9), as: UTF8.self) }
    #expect(text == "this side speaks versions 1 to 1, the peer 2 to 9")
  }

  @Test("the highest common version wins")
  func newerPeer() {
    let lone = LoneMachine(role: .server)
    lone.receive { FrameEncoder.preamble(settings: Settings(), versions: 1...9, into: &$0) }
    #expect(lone.events == [.ready(version: 1, peer: Settings())])
  }

  @Test("hanging up inside a frame is an error, between frames it is not")
  func end() throws {
    let inside = try Self.server()
    inside.receive { $0 = [0, 0, 1] }
    inside.machine.receiveEnd(now: inside.now, events: &inside.events)
    #expect(inside.failure == .truncated)
    let between = try Self.server()
    between.machine.receiveEnd(now: between.now, events: &between.events)
    #expect(between.events == [.cancelled(1, .cancelled, .connectionLost), .finished])
  }
}
