import Testing

@testable import Wire

@Suite("Calls")
struct CallTests {
  @Test("a unary call is one frame each way, 32 bytes of protocol in all")
  func unary() throws {
    let pair = try MachinePair.ready()
    let request: [UInt8] = [1, 2, 3]
    let response: [UInt8] = [4, 5, 6, 7]
    let stream = try pair.client.open(OutgoingCall(method: 0, message: request, timeoutMilliseconds: 250))
    let outward = pair.clientToServer()
    guard case .opened(let call) = pair.serverEvents.first, pair.serverEvents.count == 1 else {
      Issue.record("expected one call, got \(pair.serverEvents)")
      return
    }
    #expect(call.stream == stream)
    #expect(call.kind == .unary)
    #expect(call.timeoutMilliseconds == 250)
    #expect(call.criticality == .critical)
    #expect(call.message == request)
    #expect(call.isEnded)
    #expect(call.receivedAt == pair.now)

    try pair.server.close(stream, CallEnd(status: 0, message: response))
    let inward = pair.serverToClient()
    #expect(pair.clientEvents == [.closed(stream, CallEnd(status: 0, message: response))])
    #expect(outward.count + inward.count - request.count - response.count == 32)
    #expect(pair.client.openStreams == 0)
    #expect(pair.server.openStreams == 0)
  }

  @Test("an empty message is not an absent one")
  func emptyMessage() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 3, message: []))
    let other = try pair.client.open(OutgoingCall(method: 3))
    pair.settle()
    var calls: [IncomingCall] = []
    for case .opened(let call) in pair.serverEvents { calls.append(call) }
    #expect(calls.map(\.stream) == [stream, other])
    #expect(calls.map(\.message) == [[], nil])
    try pair.server.close(stream, CallEnd(status: 0, message: []))
    try pair.server.close(other, CallEnd(status: 0))
    pair.settle()
    #expect(
      pair.clientEvents == [
        .closed(stream, CallEnd(status: 0, message: [])), .closed(other, CallEnd(status: 0)),
      ])
  }

  @Test("every kind carries none, one and many messages", arguments: StreamKind.allCases, [0, 1, 5])
  func kinds(kind: StreamKind, count: Int) throws {
    let pair = try MachinePair.ready()
    let messages = (0..<count).map { [UInt8(truncatingIfNeeded: $0)] }
    let stream: StreamID
    if kind.streamsRequests {
      stream = try pair.client.open(OutgoingCall(method: UInt16(kind.rawValue)))
      for message in messages { try pair.client.send(message, on: stream) }
      try pair.client.endMessages(on: stream)
    } else {
      stream = try pair.client.open(OutgoingCall(method: UInt16(kind.rawValue), message: [42]))
    }
    pair.settle()
    var requests: [[UInt8]] = []
    var isEnded = false
    for event in pair.takeServerEvents() {
      switch event {
      case .opened(let call):
        isEnded = call.isEnded
        if let message = call.message { requests.append(message) }
      case .message(stream, let bytes, let last):
        requests.append(bytes)
        isEnded = last
      case .endOfMessages(stream): isEnded = true
      default: Issue.record("unexpected \(event)")
      }
    }
    #expect(requests == (kind.streamsRequests ? messages : [[42]]))
    #expect(isEnded)

    try pair.server.sendInitialMetadata([MetadataField(key: "a", text: "b")], on: stream)
    if kind.streamsResponses {
      for message in messages { try pair.server.send(message, on: stream) }
      try pair.server.close(stream, CallEnd(status: 0))
    } else {
      try pair.server.close(stream, CallEnd(status: 0, message: [7]))
    }
    pair.settle()
    var expected: [ConnectionEvent] = [.initialMetadata(stream, [MetadataField(key: "a", text: "b")])]
    if kind.streamsResponses {
      expected += messages.map { .message(stream, $0, last: false) } + [.closed(stream, CallEnd(status: 0))]
    } else {
      expected += [.closed(stream, CallEnd(status: 0, message: [7]))]
    }
    #expect(pair.clientEvents == expected)
  }

  @Test("every status travels with text and trailers", arguments: UInt8(0)...16)
  func statuses(status: UInt8) throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 0, message: []))
    pair.settle()
    let end = CallEnd(
      status: status, text: "Заявка № 1", trailers: [MetadataField(key: MetadataKey.statusDetails, value: [0, 255])],
      message: status == 0 ? [1] : nil)
    try pair.server.close(stream, end)
    pair.settle()
    #expect(pair.clientEvents == [.closed(stream, end)])
  }

  @Test("a status text is cut at a character's border")
  func longText() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 0, message: []))
    pair.settle()
    try pair.server.close(stream, CallEnd(status: 13, text: "x" + String(repeating: "щ", count: 600)))
    pair.settle()
    #expect(
      pair.clientEvents == [.closed(stream, CallEnd(status: 13, text: "x" + String(repeating: "щ", count: 511)))])
  }

  @Test("trace, criticality, attempt and metadata arrive as they were sent")
  func head() throws {
    let pair = try MachinePair.ready()
    let trace = TraceBytes(traceIDHigh: .max, traceIDLow: 2, parentID: 3, flags: 1)
    let metadata = [
      MetadataField(key: MetadataKey.onBehalfOf, text: "person/manager/anna"), MetadataField(key: "x-a", value: [0]),
      MetadataField(key: "x-a", value: []),
    ]
    let stream = try pair.client.open(
      OutgoingCall(
        method: 0, message: [1], timeoutMilliseconds: .max, metadata: metadata, criticality: .sheddable, attempt: 99,
        trace: trace))
    pair.settle()
    guard case .opened(let call) = pair.serverEvents.first else {
      Issue.record("no call")
      return
    }
    #expect(call.stream == stream)
    #expect(call.trace == trace)
    #expect(call.metadata == metadata)
    #expect(call.criticality == .sheddable)
    #expect(call.attempt == 15)
    #expect(call.timeoutMilliseconds == .max)
  }

  @Test(
    "messages around the frame limit get through whole", arguments: [16_373, 16_374, 16_375, 16_384, 16_385, 70_000])
  func frameLimit(count: Int) throws {
    let pair = try MachinePair.ready()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let stream = try pair.client.open(OutgoingCall(method: 0, message: bytes))
    pair.settle()
    var received: [UInt8]?
    for event in pair.serverEvents {
      switch event {
      case .opened(let call): received = call.message
      case .message(_, let message, let last):
        #expect(last)
        received = message
      default: Issue.record("unexpected \(event)")
      }
    }
    #expect(received == bytes)
    try pair.server.close(stream, CallEnd(status: 0, message: bytes))
    pair.settle()
    var response: [UInt8]?
    for event in pair.clientEvents {
      switch event {
      case .message(_, let message, _): response = message
      case .closed(_, let end): response = end.message ?? response
      default: Issue.record("unexpected \(event)")
      }
    }
    #expect(response == bytes)
    #expect(pair.server.openStreams == 0)
    #expect(pair.server.queuedBytes == 0)
  }

  @Test("4 MiB pass through 64 KiB of credit without being released")
  func largestMessage() throws {
    let pair = try MachinePair.ready()
    let bytes = [UInt8](repeating: 7, count: 4_194_304)
    let stream = try pair.client.open(OutgoingCall(method: 1, message: bytes))
    pair.settle()
    #expect(pair.serverEvents.contains(.message(stream, bytes, last: false)))
    #expect(throws: CallError.messageTooLarge(bytes: 4_194_305, limit: 4_194_304)) {
      try pair.client.send(bytes + [0], on: stream)
    }
  }

  @Test("an unread stream does not hold up others")
  func unreadStream() throws {
    let pair = try MachinePair.ready()
    let flooded = try pair.client.open(OutgoingCall(method: 2, message: []))
    pair.settle()
    var sent = 0
    while try pair.server.send([UInt8](repeating: 1, count: 1000), on: flooded) == .more { sent += 1 }
    pair.settle()
    for _ in 0..<100 {
      let stream = try pair.client.open(OutgoingCall(method: 0, message: [1]))
      pair.settle()
      try pair.server.close(stream, CallEnd(status: 0, message: [2]))
      pair.settle()
      #expect(pair.clientEvents.last == .closed(stream, CallEnd(status: 0, message: [2])))
    }
    // Reading lets the sender go on.
    var received = 0
    while true {
      let messages = pair.takeClientEvents().compactMap { event -> [UInt8]? in
        if case .message(flooded, let message, _) = event { message } else { nil }
      }
      if messages.isEmpty { break }
      if received == 0 { #expect(messages.count == 65_536 / 1009) }
      received += messages.count
      for message in messages { pair.client.release(flooded, messageBytes: message.count) }
      pair.settle()
    }
    #expect(received == sent + 1)
    let resumptions = pair.serverEvents.filter { $0 == .resumed(flooded) }.count
    #expect(resumptions == 1)
  }

  @Test("streams take turns")
  func turns() throws {
    let pair = try MachinePair.ready()
    let first = try pair.client.open(OutgoingCall(method: 1, message: [UInt8](repeating: 1, count: 60_000)))
    let second = try pair.client.open(OutgoingCall(method: 1, message: [UInt8](repeating: 2, count: 60_000)))
    var bytes: [UInt8] = []
    var events: [ConnectionEvent] = []
    pair.client.takeOutput(into: &bytes, limit: 1 << 20, events: &events)
    var decoder = FrameDecoder(maxFrameBytes: 16_384, expectsMagic: false)
    var order: [StreamID] = []
    try bytes.withUnsafeBytes { raw in
      try decoder.decode(raw) { header, _ in if header.type == .message { order.append(header.stream) } }
    }
    #expect(order.prefix(4) == [first, second, first, second])
  }

  @Test("a call waits for HELLO, and beyond the announced streams none is opened")
  func admission() throws {
    let pair = MachinePair(
      server: {
        var settings = Settings()
        settings.maxStreams = 2
        return settings
      }())
    #expect(throws: CallError.notReady) { try pair.client.declare(MachinePair.methods[0]) }
    pair.settle()
    let index = try pair.client.intern(MachinePair.methods[0])
    #expect(try pair.client.intern(MachinePair.methods[0]) == index)
    _ = try pair.client.open(OutgoingCall(method: index, message: []))
    #expect(pair.client.freeStreams == 1)
    _ = try pair.client.open(OutgoingCall(method: index, message: []))
    #expect(throws: CallError.tooManyStreams(limit: 2)) {
      try pair.client.open(OutgoingCall(method: index, message: []))
    }
    pair.client.cancel(1)
    #expect(throws: CallError.undeclaredMethod(9)) { try pair.client.open(OutgoingCall(method: 9, message: [])) }
  }

  @Test("cancelling reaches the other side, and what crosses it is ignored")
  func cancelling() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 3))
    pair.settle()
    pair.client.cancel(stream, .deadline)
    try pair.server.send([1], on: stream)
    try pair.server.close(stream, CallEnd(status: 0))
    pair.serverToClient()
    pair.settle()
    #expect(pair.clientEvents.isEmpty)
    let second = try pair.client.open(OutgoingCall(method: 3))
    pair.settle()
    pair.client.cancel(second, .deadline)
    pair.settle()
    #expect(pair.serverEvents.last == .cancelled(second, .deadline, .peer))
    #expect(throws: CallError.streamClosed(second)) { try pair.server.close(second, CallEnd(status: 0)) }
  }

  @Test("a server's mistakes are refused and the call stays open")
  func serverMisuse() throws {
    let pair = try MachinePair.ready()
    let stream = try pair.client.open(OutgoingCall(method: 0, message: []))
    pair.settle()
    #expect(throws: CallError.self) { try pair.server.close(stream, CallEnd(status: 0)) }
    #expect(throws: CallError.self) { try pair.server.close(stream, CallEnd(status: 17)) }
    #expect(throws: CallError.self) { try pair.server.close(stream, CallEnd(status: 5, message: [])) }
    #expect(throws: CallError.self) {
      try pair.server.close(
        stream, CallEnd(status: 5, trailers: [MetadataField(key: "x", value: [UInt8](repeating: 0, count: 8190))]))
    }
    try pair.server.send([1], on: stream)
    #expect(throws: CallError.self) { try pair.server.send([2], on: stream) }
    #expect(throws: CallError.self) { try pair.server.sendInitialMetadata([], on: stream) }
    try pair.server.close(stream, CallEnd(status: 0))
    pair.settle()
    #expect(pair.clientEvents == [.message(stream, [1], last: false), .closed(stream, CallEnd(status: 0))])
  }
}
