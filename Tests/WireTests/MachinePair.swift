import Testing

@testable import Wire

/// A client and a server machine with the bytes between them in the test's hands.
final class MachinePair {
  var client: ConnectionMachine
  var server: ConnectionMachine
  var now = MonotonicInstant(nanoseconds: 1_000_000_000)
  var clientEvents: [ConnectionEvent] = []
  var serverEvents: [ConnectionEvent] = []

  static let methods: [MethodEntry] = StreamKind.allCases.map {
    MethodEntry(name: "test.Echo/Kind\($0.rawValue)", kind: $0, fingerprint: UInt64($0.rawValue) + 1)
  }

  init(
    client clientSettings: Settings = Settings(), server serverSettings: Settings = Settings(),
    clientLimits: ConnectionLimits = ConnectionLimits(), serverLimits: ConnectionLimits = ConnectionLimits(),
    clientCompression: (any MessageCompression)? = nil, serverCompression: (any MessageCompression)? = nil
  ) {
    client = ConnectionMachine(
      role: .client, settings: clientSettings, limits: clientLimits, compression: clientCompression, now: now)
    server = ConnectionMachine(
      role: .server, settings: serverSettings, limits: serverLimits, compression: serverCompression, now: now)
  }

  /// Both HELLOs exchanged and one method of each kind declared, under the index of its raw value.
  static func ready(
    client: Settings = Settings(), server: Settings = Settings(),
    clientLimits: ConnectionLimits = ConnectionLimits(), serverLimits: ConnectionLimits = ConnectionLimits()
  ) throws -> MachinePair {
    let pair = MachinePair(client: client, server: server, clientLimits: clientLimits, serverLimits: serverLimits)
    pair.settle()
    for method in methods { _ = try pair.client.declare(method) }
    pair.settle()
    pair.clientEvents = []
    pair.serverEvents = []
    return pair
  }

  /// Moves bytes until neither side has any.
  func settle() {
    while client.hasOutput || server.hasOutput {
      clientToServer()
      serverToClient()
    }
  }

  @discardableResult
  func clientToServer() -> [UInt8] {
    var bytes: [UInt8] = []
    client.takeOutput(into: &bytes, events: &clientEvents)
    server.receive(bytes, now: now, events: &serverEvents)
    return bytes
  }

  @discardableResult
  func serverToClient() -> [UInt8] {
    var bytes: [UInt8] = []
    server.takeOutput(into: &bytes, events: &serverEvents)
    client.receive(bytes, now: now, events: &clientEvents)
    return bytes
  }

  func takeClientEvents() -> [ConnectionEvent] {
    defer { clientEvents = [] }
    return clientEvents
  }

  func takeServerEvents() -> [ConnectionEvent] {
    defer { serverEvents = [] }
    return serverEvents
  }
}

/// One machine against a peer that the test plays byte by byte.
final class LoneMachine {
  var machine: ConnectionMachine
  var now = MonotonicInstant(nanoseconds: 1_000_000_000)
  var events: [ConnectionEvent] = []
  private var decoder = FrameDecoder(maxFrameBytes: 1_048_576)

  struct Sent: Hashable {
    var header: FrameHeader
    var payload: [UInt8]
  }

  init(
    role: WireRole, settings: Settings = Settings(), limits: ConnectionLimits = ConnectionLimits(),
    compression: (any MessageCompression)? = nil
  ) {
    machine = ConnectionMachine(role: role, settings: settings, limits: limits, compression: compression, now: now)
  }

  /// A server with the peer's HELLO received and methods of all kinds declared.
  static func server(settings: Settings = Settings(), limits: ConnectionLimits = ConnectionLimits()) -> LoneMachine {
    let lone = LoneMachine(role: .server, settings: settings, limits: limits)
    lone.receive { bytes in
      FrameEncoder.preamble(settings: Settings(), versions: 1...1, into: &bytes)
      for method in MachinePair.methods {
        FrameEncoder.method(UInt16(method.kind.rawValue), method, into: &bytes)
      }
    }
    _ = lone.sent()
    lone.events = []
    return lone
  }

  /// A client with the peer's HELLO received and methods of all kinds declared.
  static func client(settings: Settings = Settings(), limits: ConnectionLimits = ConnectionLimits()) throws
    -> LoneMachine
  {
    let lone = LoneMachine(role: .client, settings: settings, limits: limits)
    lone.receive { FrameEncoder.preamble(settings: Settings(), versions: 1...1, into: &$0) }
    for method in MachinePair.methods { _ = try lone.machine.declare(method) }
    _ = lone.sent()
    lone.events = []
    return lone
  }

  func receive(_ build: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    build(&bytes)
    machine.receive(bytes, now: now, events: &events)
  }

  func receive(_ type: FrameType, _ flags: FrameFlags = [], stream: StreamID = 0, _ payload: [UInt8] = []) {
    receive { bytes in
      FrameEncoder.header(FrameHeader(type, flags: flags, stream: stream, length: payload.count), into: &bytes)
      bytes += payload
    }
  }

  /// OPEN with no time-out and no metadata.
  func receiveOpen(_ stream: StreamID, _ kind: StreamKind, _ flags: FrameFlags, message: [UInt8] = []) {
    receive(.open, flags, stream: stream, [0, kind.rawValue, 0, 0, 0, 0, 0x20, 0, 0] + message)
  }

  func tick() {
    machine.tick(now: now, events: &events)
  }

  /// The frames that have been sent since the last look.
  func sent() -> [Sent] {
    var frames: [Sent] = []
    while machine.hasOutput {
      var bytes: [UInt8] = []
      machine.takeOutput(into: &bytes, events: &events)
      bytes.withUnsafeBytes { raw in
        do {
          try decoder.decode(raw) { header, payload in
            frames.append(Sent(header: header, payload: Array(payload)))
          }
        } catch {
          Issue.record("the machine sent an illegal frame: \(error)")
        }
      }
    }
    return frames
  }

  /// The error that ended the connection.
  var failure: ConnectionError? {
    for case .failed(let error) in events { return error }
    return nil
  }

  /// The streams ended by a violation, with their codes.
  var violations: [StreamID: CancelCode] {
    var found: [StreamID: CancelCode] = [:]
    for case .cancelled(let stream, let code, .violation) in events { found[stream] = code }
    return found
  }
}
