import Testing

@testable import Wire

@Suite("Compressed messages")
struct CompressionTests {
  private func pair(server: Bool = true, _ change: (inout Settings) -> Void = { _ in }) throws -> MachinePair {
    var settings = Settings()
    change(&settings)
    let pair = MachinePair(
      server: settings, clientCompression: RunLengths(), serverCompression: server ? RunLengths() : nil)
    pair.settle()
    for method in MachinePair.methods { _ = try pair.client.declare(method) }
    pair.settle()
    pair.clientEvents = []
    pair.serverEvents = []
    return pair
  }

  /// A server that has agreed with its peer, with streams open.
  private func server(limits: ConnectionLimits = ConnectionLimits(), kind: StreamKind = .clientStreaming)
    -> LoneMachine
  {
    var settings = Settings()
    settings.compression = 1
    let lone = LoneMachine(role: .server, limits: limits, compression: RunLengths())
    lone.receive { bytes in
      FrameEncoder.preamble(settings: settings, versions: 1...1, into: &bytes)
      for method in MachinePair.methods {
        FrameEncoder.method(UInt16(method.kind.rawValue), method, into: &bytes)
      }
    }
    lone.receiveOpen(1, kind, [])
    _ = lone.sent()
    lone.events = []
    return lone
  }

  /// Compressible by about twenty.
  private func runs(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 / 40) } }

  @Test(
    "every way a message can go, it arrives as it was and takes fewer bytes", arguments: [1_024, 30_000, 1_000_000])
  func roundTrip(_ count: Int) throws {
    let pair = try pair()
    let message = runs(count)
    let stream = try pair.client.open(OutgoingCall(method: 3, message: message))
    var bytes = pair.clientToServer().count
    _ = try pair.client.send(message, on: stream, last: true)
    var arrived: [[UInt8]] = []
    func look(_ event: ConnectionEvent, _ release: (Int) -> Void) {
      switch event {
      case .opened(let call): if let message = call.message { arrived.append(message) }
      case .message(_, let message, _):
        arrived.append(message)
        release(message.count)
      case .closed(_, let end): if let message = end.message { arrived.append(message) }
      default: break
      }
    }
    while pair.client.hasOutput || pair.server.hasOutput {
      bytes += pair.clientToServer().count
      for event in pair.takeServerEvents() { look(event) { pair.server.release(stream, messageBytes: $0) } }
      pair.serverToClient()
    }
    #expect(bytes < count / 4)
    _ = try pair.server.send(message, on: stream)
    try pair.server.close(stream, CallEnd(status: 0, message: message))
    while pair.client.hasOutput || pair.server.hasOutput {
      pair.serverToClient()
      for event in pair.takeClientEvents() { look(event) { pair.client.release(stream, messageBytes: $0) } }
      pair.clientToServer()
    }
    let isSame = arrived == Array(repeating: message, count: 4)
    #expect(isSame, "\(arrived.map(\.count))")
  }

  @Test("short messages, dense ones and those that spare too little go as they are")
  func plain() throws {
    let pair = try pair()
    for message in [runs(1_023), [UInt8](repeating: 7, count: 30_000), (0..<3_000).map { UInt8($0 % 251) }] {
      _ = try pair.client.open(OutgoingCall(method: 0, message: message))
      #expect(pair.clientToServer().count >= message.count)
      pair.settle()
    }
  }

  @Test("without a common algorithm nothing is compressed, and the flag closes the connection")
  func notAgreed() throws {
    let pair = try pair(server: false)
    _ = try pair.client.open(OutgoingCall(method: 0, message: runs(10_000)))
    #expect(pair.clientToServer().count >= 10_000)
    let lone = LoneMachine.server()
    lone.receiveOpen(1, .unary, [.message, .end, .compressed], message: [4, 1])
    #expect(lone.failure == .compressionNotNegotiated(type: .open))
  }

  @Test("the flag without a message closes the connection")
  func noMessage() {
    let lone = server()
    lone.receive(.message, [.end, .compressed], stream: 1)
    #expect(lone.failure != nil)
    let other = server()
    other.receiveOpen(3, .clientStreaming, [.compressed])
    #expect(other.failure != nil)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: CancelCode
    var frames: [(flags: FrameFlags, payload: [UInt8])]
  }

  @Test(
    "what is no message ends its call alone",
    arguments: [
      Wrong(
        testDescription: "corrupt", code: .protocolViolation, frames: [([.message, .compressed], [4, 1, 9])]),
      Wrong(
        testDescription: "more than a hundredfold", code: .protocolViolation,
        frames: [([.message, .compressed], [255, 1])]),
      Wrong(
        testDescription: "the flag on a later chunk", code: .protocolViolation,
        frames: [([.message, .total], [0, 0, 0, 4, 4, 1]), ([.message, .compressed], [4, 1])]),
      Wrong(
        testDescription: "longer than a message may be", code: .messageTooLarge,
        frames: [([.message, .compressed], (0..<600).flatMap { [UInt8(100), UInt8($0 % 256)] })]),
    ])
  func wrong(_ given: Wrong) {
    var limits = ConnectionLimits()
    limits.maxInboundBytes = 1 << 26
    let lone = server(limits: limits)
    if given.code == .messageTooLarge {
      // 60,000 bytes in 1,200, where 16 KiB are allowed.
      var settings = Settings()
      settings.maxMessageBytes = 16_384
      settings.compression = 1
      let small = LoneMachine(role: .server, settings: settings, compression: RunLengths())
      small.receive { bytes in
        FrameEncoder.preamble(settings: settings, versions: 1...1, into: &bytes)
        for method in MachinePair.methods {
          FrameEncoder.method(UInt16(method.kind.rawValue), method, into: &bytes)
        }
      }
      small.receiveOpen(1, .clientStreaming, [])
      for frame in given.frames { small.receive(.message, frame.flags, stream: 1, frame.payload) }
      #expect(small.violations == [1: given.code] && small.failure == nil)
      return
    }
    for frame in given.frames { lone.receive(.message, frame.flags, stream: 1, frame.payload) }
    #expect(lone.violations == [1: given.code])
    #expect(lone.failure == nil)
    #expect(lone.machine.keptBytes < 100, "something of it is kept")
  }

  @Test("a request in OPEN that is none is refused, and the connection goes on")
  func corruptOpen() {
    let lone = server()
    lone.receiveOpen(3, .unary, [.message, .end, .compressed], message: [4, 1, 9])
    #expect(lone.sent().map(\.header.type) == [.cancel])
    lone.receiveOpen(5, .unary, [.message, .end, .compressed], message: [4, 1])
    guard case .opened(let call)? = lone.events.last else {
      Issue.record("\(lone.events)")
      return
    }
    #expect(call.message == [1, 1, 1, 1])
  }

  @Test("what a message expands to counts as kept until it is released, and against the memory there is")
  func memory() {
    let lone = server()
    lone.machine.allow(inbound: 300)
    let message: [UInt8] = [100, 1, 100, 2]
    lone.receive(.message, [.message, .compressed], stream: 1, message)
    #expect(lone.machine.keptBytes >= 200)
    lone.receive(.message, [.message, .compressed], stream: 1, message)
    #expect(lone.violations == [1: .outOfMemory])
    #expect(lone.machine.keptBytes < 100)
  }

  @Test("credit comes back for what was expanded")
  func credit() throws {
    let pair = try pair()
    let stream = try pair.client.open(OutgoingCall(method: 1))
    let message = runs(60_000)
    for _ in 0..<200 {
      _ = try pair.client.send(message, on: stream)
      pair.settle()
      for case .message(let stream, let bytes, _) in pair.takeServerEvents() {
        let isSame = bytes == message
        #expect(isSame)
        pair.server.release(stream, messageBytes: bytes.count)
      }
      pair.settle()
    }
    #expect(pair.server.keptBytes == 0)
  }
}
