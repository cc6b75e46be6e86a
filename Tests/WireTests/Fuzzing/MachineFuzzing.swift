@testable import Wire

/// The bytes are a program: what the peer sends, well-formed or not, what the own application does, and how time goes.
/// After every step the machine must be consistent, and everything it sends must be legal.
final class MachineFuzzing {
  private var input: FuzzInput
  private var machine: ConnectionMachine
  private let role: WireRole
  private let limits: ConnectionLimits
  private let isCompressing: Bool
  private var now = MonotonicInstant(nanoseconds: 1_000_000)
  private var events: [ConnectionEvent] = []
  private var sent: FrameDecoder
  private var buffer: [UInt8] = []
  /// Streams the application knows: open until an end was reported or made.
  private var open: [StreamID] = []
  private var begun: Set<StreamID> = []
  private var unreleased: [(StreamID, Int)] = []
  private var isReady = false
  private var isEnded = false
  private var nextMethod: UInt16 = 0
  private var nextStream: StreamID = 1
  private var problem: String?
  private var reached: Set<String> = []

  static func check(_ bytes: [UInt8]) -> String? {
    MachineFuzzing(FuzzInput(bytes)).run()
  }

  /// The kinds of event an input brings about.
  static func reach(_ bytes: [UInt8]) -> Set<String> {
    let run = MachineFuzzing(FuzzInput(bytes))
    _ = run.run()
    return run.reached
  }

  private init(_ program: FuzzInput) {
    input = program
    let choice = input.byte()
    role = choice & 1 == 0 ? .server : .client
    var settings = Settings()
    settings.streamCreditBytes = choice & 2 == 0 ? 16_384 : 65_536
    settings.maxStreams = choice & 4 == 0 ? 4 : 1024
    settings.maxMessageBytes = 20_000
    settings.idleMilliseconds = choice & 8 == 0 ? 0 : 50
    var limits = ConnectionLimits()
    limits.maxInboundBytes = choice & 16 == 0 ? 30_000 : 67_108_864
    limits.maxOutboundBytes = 10_000
    limits.maxStreamOutboundBytes = 2_000
    limits.keepaliveWithoutCalls = choice & 32 != 0
    self.limits = limits
    isCompressing = choice & 128 != 0
    machine = ConnectionMachine(
      role: role, settings: settings, limits: limits, compression: isCompressing ? RunLengths() : nil, now: now)
    sent = FrameDecoder(maxFrameBytes: 1_048_576)
    if choice & 64 == 0 { greet() }
  }

  /// The peer's HELLO and, to a server, a method of each kind.
  private func greet() {
    var bytes: [UInt8] = []
    var settings = Settings()
    settings.compression = isCompressing ? 1 : 0
    FrameEncoder.preamble(settings: settings, versions: 1...1, into: &bytes)
    if role == .server {
      for kind in StreamKind.allCases {
        FrameEncoder.method(
          nextMethod, MethodEntry(name: "t.E/K\(kind.rawValue)", kind: kind, fingerprint: 1), into: &bytes)
        nextMethod += 1
      }
    }
    machine.receive(bytes, now: now, events: &events)
    if role == .client {
      for kind in StreamKind.allCases {
        _ = try? machine.declare(MethodEntry(name: "t.E/K\(kind.rawValue)", kind: kind, fingerprint: 1))
      }
    }
  }

  private func run() -> String? {
    absorb()
    var steps = 0
    while !input.isAtEnd, problem == nil, steps < 4096 {
      steps += 1
      step()
      absorb()
      checkConsistency()
    }
    if problem == nil { end() }
    return problem
  }

  private func step() {
    switch input.byte() & 31 {
    case 0: receive(input.run(Int(input.byte())))
    case 1, 2, 3, 4: receiveFrame()
    case 5, 6: receiveAnswer()
    case 7: receiveOpen()
    case 8, 9: receiveMessage()
    case 10: receiveBigMessage()
    case 11, 12: take(limit: Int(input.byte()) * 64 + 1)
    case 13: now = now + .milliseconds(Int(input.byte()))
    case 14: now = now + .seconds(Int(input.byte()))
    case 15: tick()
    case 16: openCall()
    case 17, 18: send()
    case 19: close()
    case 20: machine.cancel(someStream(), CancelCode(rawValue: input.byte() & 7) ?? .cancelled); forgetClosed()
    case 21:
      if !unreleased.isEmpty {
        let (stream, bytes) = unreleased.remove(at: Int(input.byte()) % unreleased.count)
        machine.release(stream, messageBytes: bytes)
      }
    case 22: machine.ping(now: now)
    case 23: machine.drain(text: "x", now: now, events: &events)
    case 24: try? machine.endMessages(on: someStream())
    case 25: try? machine.sendInitialMetadata([MetadataField(key: "k", text: "v")], on: someStream())
    case 26: machine.writeBlocked(now: now)
    case 27: machine.writeResumed()
    case 28: if input.byte() == 0 { machine.receiveEnd(now: now, events: &events) }
    case 29: if input.byte() == 0 { machine.abandon(code: .shutdown, text: "x", now: now, events: &events) }
    case 30: machine.release(someStream(), messageBytes: Int(Int32(bitPattern: input.word())))
    default: acknowledge()
    }
  }

  // MARK: The peer

  private func receive(_ bytes: [UInt8]) {
    machine.receive(bytes, now: now, events: &events)
  }

  private func receive(_ header: FrameHeader, _ payload: [UInt8]) {
    var bytes: [UInt8] = []
    FrameEncoder.header(header, into: &bytes)
    receive(bytes + payload)
  }

  /// A frame whose header may be anything and whose payload is as long as it says.
  private func receiveFrame() {
    let type = input.byte()
    let flags = FrameFlags(rawValue: input.byte())
    let stream = input.byte()
    let payload = input.run(Int(input.byte()) & 63)
    var header = FrameHeader(
      .ping, flags: flags, stream: stream == 255 ? input.word() : UInt32(stream), length: payload.count)
    header.rawType = type < 160 ? type % 10 : type
    receive(header, payload)
  }

  private func receiveOpen() {
    let choice = input.byte()
    if choice & 128 != 0 { nextStream = nextStream &+ 2 * UInt32(choice & 15) }
    let message = input.run(Int(input.byte()))
    var flags: FrameFlags = []
    if choice & 4 == 0 { flags.insert(.message) }
    if choice & 8 == 0 { flags.insert(.end) }
    receive(
      FrameHeader(.open, flags: flags, stream: nextStream, length: 9 + (choice & 4 == 0 ? message.count : 0)),
      [0, choice & 3, 0, 0, 0, choice, 0x20, 0, 0] + (choice & 4 == 0 ? message : []))
    nextStream = nextStream &+ 2
  }

  /// What a server says of a call beside messages: INIT or CLOSE, well-formed.
  private func receiveAnswer() {
    let choice = input.byte()
    let stream = someStream()
    var bytes: [UInt8] = []
    if choice & 1 == 0 {
      FrameEncoder.initialMetadata([], stream: stream, into: &bytes)
    } else {
      FrameEncoder.close(
        status: choice >> 3 & 15, text: "", trailers: [],
        message: choice & 2 == 0 ? nil : input.run(Int(input.byte())), stream: stream, into: &bytes)
    }
    receive(bytes)
  }

  private func receiveMessage() {
    let choice = input.byte()
    let payload = input.run(Int(input.byte()))
    var flags: FrameFlags = []
    if choice & 1 == 0 || !payload.isEmpty { flags.insert(.message) }
    if choice & 2 != 0 || flags.isEmpty { flags.insert(.end) }
    if choice & 4 != 0, flags.contains(.message), isCompressing { flags.insert(.compressed) }
    receive(FrameHeader(.message, flags: flags, stream: someStream(), length: payload.count), payload)
  }

  /// One chunk of up to 16 KiB, the first of several or not.
  private func receiveBigMessage() {
    let choice = input.byte()
    let stream = someStream()
    let length = Int(input.byte()) * 64
    let payload = [UInt8](repeating: choice, count: length)
    if choice & 1 == 0 {
      let total = UInt32(length) + UInt32(input.byte()) * 64
      var bytes: [UInt8] = []
      bytes.appendBigEndian(total)
      receive(FrameHeader(.message, flags: [.message, .total], stream: stream, length: length + 4), bytes + payload)
    } else {
      receive(FrameHeader(.message, flags: .message, stream: stream, length: length), payload)
    }
  }

  /// Answers the PINGs that were sent, as their payloads are counted up from 1.
  private func acknowledge() {
    receive(FrameHeader(.ping, flags: .acknowledgement, length: 8), [0, 0, 0, 0, 0, 0, 0, input.byte()])
  }

  // MARK: The application

  private func someStream() -> StreamID {
    let choice = input.byte()
    guard choice < 240, !open.isEmpty else { return StreamID(choice) }
    return open[Int(choice) % open.count]
  }

  private func openCall() {
    let choice = input.byte()
    let message: [UInt8]? = choice & 4 == 0 ? message() : nil
    guard
      let stream = try? machine.open(
        OutgoingCall(method: UInt16(choice & 3), message: message, isEnded: choice & 8 != 0))
    else { return }
    if !begun.insert(stream).inserted { problem = "stream \(stream) was given twice" }
    open.append(stream)
  }

  private func message() -> [UInt8] { [UInt8](repeating: 1, count: Int(input.byte()) * Int(input.byte())) }

  private func send() {
    let stream = someStream()
    _ = try? machine.send(message(), on: stream, last: input.byte() & 1 == 1)
  }

  private func close() {
    let stream = someStream()
    let status = input.byte() & 31
    let end = CallEnd(
      status: status, text: String(repeating: "ж", count: Int(input.byte()) * 3),
      message: status == 0 ? message() : nil)
    guard (try? machine.close(stream, end)) != nil else { return }
    open.removeAll { $0 == stream }
  }

  private func tick() {
    machine.tick(now: now, events: &events)
  }

  private func take(limit: Int) {
    buffer.removeAll(keepingCapacity: true)
    machine.takeOutput(into: &buffer, limit: limit, events: &events)
    do throws(ConnectionError) {
      try buffer.withUnsafeBufferPointer { bytes throws(ConnectionError) in
        try sent.decode(UnsafeRawBufferPointer(bytes)) { _, _ in }
      }
    } catch {
      problem = "an illegal frame was sent: \(error)"
    }
    if sent.isInsideFrame { problem = "half a frame was sent" }
  }

  // MARK: What must hold

  private func forgetClosed() {
    open.removeAll { !machine.isOpen($0) }
  }

  private func absorb() {
    for event in events {
      if isEnded { problem = "\(event) after the last event" }
      note(event)
      switch event {
      case .ready:
        if isReady { problem = "ready twice" }
        isReady = true
      case .opened(let call):
        if let message = call.message, message.count > 20_000 {
          problem = "a request of \(message.count) bytes got through"
        }
        if !begun.insert(call.stream).inserted { problem = "stream \(call.stream) opened twice" }
        open.append(call.stream)
      case .message(let stream, let bytes, _):
        expectOpen(stream, event)
        if bytes.count > 20_000 { problem = "a message of \(bytes.count) bytes got through" }
        unreleased.append((stream, bytes.count))
      case .initialMetadata(let stream, _), .endOfMessages(let stream), .resumed(let stream): expectOpen(stream, event)
      case .closed(let stream, _), .cancelled(let stream, _, _):
        expectOpen(stream, event)
        open.removeAll { $0 == stream }
      case .finished, .failed: isEnded = true
      case .method, .pong, .goAway: break
      }
    }
    events.removeAll(keepingCapacity: true)
    // Calls the machine ends with the connection's end are reported; those its owner cancelled are not.
    if isEnded, !open.isEmpty { problem = "streams \(open) did not end with the connection" }
  }

  private func note(_ event: ConnectionEvent) {
    switch event {
    case .opened: reached.insert("opened")
    case .message: reached.insert("message")
    case .initialMetadata: reached.insert("initialMetadata")
    case .cancelled: reached.insert("cancelled")
    case .closed: reached.insert("closed")
    case .failed: reached.insert("failed")
    case .finished: reached.insert("finished")
    case .goAway: reached.insert("goAway")
    default: break
    }
  }

  private func expectOpen(_ stream: StreamID, _ event: ConnectionEvent) {
    if !open.contains(stream) { problem = "\(event) on a stream that is not open" }
  }

  private func checkConsistency() {
    guard problem == nil else { return }
    var queued = 0
    var held = 0
    for id in machine.streams.ids {
      guard let slot = machine.streams.slot(of: id) else {
        problem = "stream \(id) is not found"
        return
      }
      queued += machine.streams.slots[slot].outbound.queuedBytes
      held += machine.streams.slots[slot].inbound.unconsumed + machine.streams.slots[slot].inbound.assemblingBytes
    }
    if queued != machine.streamQueuedBytes {
      problem = "\(machine.streamQueuedBytes) bytes queued, streams have \(queued)"
    }
    if held != machine.inboundBytes { problem = "\(machine.inboundBytes) bytes held, streams hold \(held)" }
    if machine.inboundBytes > limits.maxInboundBytes + 16_384 { problem = "\(machine.inboundBytes) bytes are held" }
    for stream in open where !machine.isOpen(stream) { problem = "stream \(stream) ended without a word" }
    if machine.isOver != isEnded { problem = "over: \(machine.isOver), and told so: \(isEnded)" }
    if machine.isOver, machine.nextDeadline != nil { problem = "a timer runs after the end" }
    if machine.isOver, machine.openStreams > 0 { problem = "streams outlive the connection" }
    if machine.queuedControlReplies > limits.maxQueuedControlReplies + 1 { problem = "control replies pile up" }
  }

  /// Time alone brings every machine that waits for something to its end or to rest, and all output out.
  private func end() {
    for _ in 0..<64 {
      var takes = 0
      while machine.hasOutput, problem == nil, takes < 4096 {
        take(limit: 65_536)
        takes += 1
      }
      absorb()
      if machine.hasOutput, problem == nil { problem = "output without an end" }
      guard problem == nil, let next = machine.nextDeadline else { return }
      now = max(now, next)
      tick()
      absorb()
      checkConsistency()
    }
    // A connection without a peer that answers cannot go on for ever.
    if problem == nil, machine.nextDeadline != nil, isReady { problem = "timers without an end" }
  }
}
