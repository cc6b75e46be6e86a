import Testing

@testable import Wire

/// The whole table of a connection. Rows are states, columns what happens in them: frames of the peer in capitals (of
/// stream 1 where they belong to a stream), then what time and the own side do. A cell is `FLT` for the end of the
/// connection over a violation or a time-out, `fin` for its end in peace, a state's name for a change; where the state
/// stays, `odd` for a frame that is counted as an oddity, the event that is reported, `out` when only bytes go out,
/// `mis` for our own mistake, and `=` when nothing happens.
@Suite("Connection phases")
struct ConnectionPhaseTests {
  /// - hel: the peer's magic is there, its HELLO is not
  /// - opn: open, without calls
  /// - cal: open, stream 1 is open to both sides
  /// - ann: leaving with a call, the announcement is out (a server's first phase)
  /// - las: leaving with a call, the last stream is announced
  /// - lef: the peer is leaving, with a call
  /// - ovr: over
  static let states = ["hel", "opn", "cal", "ann", "las", "lef", "ovr"]

  static let events = [
    "HELO", "METH", "OPEN", "INIT", "MSG", "END", "CLOS", "CANC", "CRED", "PING", "ACK", "PROB", "GOAW", "x40", "xFE",
    "FIN", "time", "ping", "open", "clos", "canc", "drai", "aban",
  ]

  // MARK: Getting there

  static func machine(_ role: WireRole, in state: String) throws -> LoneMachine {
    if state == "hel" {
      let lone = LoneMachine(role: role)
      lone.receive { $0 = WireFormat.magic }
      _ = lone.sent()
      return lone
    }
    let lone = role == .server ? LoneMachine.server() : try LoneMachine.client()
    if state == "opn" { return lone }
    if state == "ovr" {
      lone.machine.receiveEnd(now: lone.now, events: &lone.events)
      return lone
    }
    switch role {
    case .server: lone.receiveOpen(1, .bidirectional, [])
    case .client: _ = try lone.machine.open(OutgoingCall(method: UInt16(StreamKind.bidirectional.rawValue)))
    }
    _ = lone.sent()
    switch state {
    case "ann": lone.machine.drain(now: lone.now, events: &lone.events)
    case "las":
      lone.machine.drain(now: lone.now, events: &lone.events)
      if role == .server { lone.receive(.ping, .acknowledgement, Self.probe(lone)) }
    case "lef": lone.receive(.goAway, [], Self.goAway(role == .server ? 0 : 1))
    default: break
    }
    return lone
  }

  /// The payload of the PING that asks whether a drain's announcement was read.
  private static func probe(_ lone: LoneMachine) -> [UInt8] {
    guard case .draining(.announced(let probe, _, _)) = lone.machine.phase else { return Array(repeating: 9, count: 8) }
    var bytes: [UInt8] = []
    bytes.appendBigEndian(probe)
    return bytes
  }

  private static func goAway(_ last: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendBigEndian(last)
    return bytes + [1, 0, 0, 0, 0]
  }

  // MARK: What happens

  /// - Returns: false when the own side asked for what it may not.
  private static func apply(_ event: String, to lone: LoneMachine) -> Bool {
    let role = lone.machine.role
    switch event {
    case "HELO": lone.receive(.hello, [], [0, 1, 0, 1])
    case "METH":
      lone.receive { FrameEncoder.method(4, MethodEntry(name: "t.E/New", kind: .unary, fingerprint: 1), into: &$0) }
    case "OPEN": lone.receiveOpen(3, .bidirectional, [])
    case "INIT": lone.receive(.initialMetadata, [], stream: 1)
    case "MSG": lone.receive(.message, .message, stream: 1, [1])
    case "END": lone.receive(.message, .end, stream: 1)
    case "CLOS": lone.receive(.close, [], stream: 1, [0, 0, 0, 0, 0])
    case "CANC": lone.receive(.cancel, [], stream: 1, [0])
    case "CRED": lone.receive(.credit, [], stream: 1, [0, 0, 0, 1])
    case "PING": lone.receive(.ping, [], Array(repeating: 1, count: 8))
    case "ACK": lone.receive(.ping, .acknowledgement, Array(repeating: 9, count: 8))
    case "PROB": lone.receive(.ping, .acknowledgement, probe(lone))
    case "GOAW": lone.receive(.goAway, [], goAway(role == .server ? 0 : 1))
    case "x40": lone.receive { $0 = [0, 0, 0, 0x40, 0, 0, 0, 0, 0] }
    case "xFE": lone.receive { $0 = [0, 0, 0, 0xFE, 0, 0, 0, 0, 0] }
    case "FIN": lone.machine.receiveEnd(now: lone.now, events: &lone.events)
    case "time":
      if let next = lone.machine.nextDeadline { lone.now = next }
      lone.tick()
    case "ping": return lone.machine.ping(now: lone.now) || lone.machine.isOver
    case "open": return (try? lone.machine.open(OutgoingCall(method: 3))) != nil
    case "clos": return (try? lone.machine.close(1, CallEnd(status: 0))) != nil
    case "canc": lone.machine.cancel(1)
    case "drai": lone.machine.drain(now: lone.now, events: &lone.events)
    default: lone.machine.abandon(code: .shutdown, text: "", now: lone.now, events: &lone.events)
    }
    return true
  }

  static func state(of lone: LoneMachine) -> String {
    switch lone.machine.phase {
    case .awaitingHello: return "hel"
    case .over: return "ovr"
    case .draining(.announced): return "ann"
    case .draining(.finishing): return "las"
    case .open:
      if lone.machine.peerGoAway != nil { return "lef" }
      return lone.machine.openStreams > 0 ? "cal" : "opn"
    }
  }

  static func cell(_ role: WireRole, _ state: String, _ event: String) throws -> String {
    let lone = try machine(role, in: state)
    _ = lone.sent()
    try #require(Self.state(of: lone) == state)
    lone.events = []
    let oddities = lone.machine.oddities
    let isAllowed = apply(event, to: lone)
    let sent = lone.sent()
    if lone.failure != nil { return "FLT" }
    if lone.events.contains(.finished) { return "fin" }
    let now = Self.state(of: lone)
    if now != state { return now }
    if !isAllowed { return "mis" }
    if lone.machine.oddities > oddities { return "odd" }
    if let event = lone.events.first { return word(event) }
    return sent.isEmpty ? "=" : "out"
  }

  private static func word(_ event: ConnectionEvent) -> String {
    switch event {
    case .ready: "rdy"
    case .method: "meth"
    case .opened: "opnd"
    case .initialMetadata: "init"
    case .message: "msg"
    case .endOfMessages: "end"
    case .closed: "clsd"
    case .cancelled(_, _, .violation): "vio"
    case .cancelled: "canc"
    case .resumed: "resu"
    case .pong: "pong"
    case .goAway: "goaw"
    case .finished, .failed: "over"
    }
  }

  static func table(_ role: WireRole) throws -> String {
    // A client has no announcement of its own.
    try StateTable(states: states.filter { role == .server || $0 != "ann" }, events: events)
      .text { try cell(role, $0, $1) }
  }

  @Test("a server's connection answers everything as the table says")
  func server() throws {
    #expect(try Self.table(.server) == Self.serverTable)
  }

  @Test("a client's connection answers everything as the table says")
  func client() throws {
    #expect(try Self.table(.client) == Self.clientTable)
  }

  static let serverTable = """
        HELO METH OPEN INIT MSG END CLOS CANC CRED PING ACK PROB GOAW x40 xFE FIN time ping open clos canc drai aban
    hel opn  FLT  FLT  FLT  FLT FLT FLT  FLT  FLT  FLT  FLT FLT  FLT  FLT FLT fin FLT  mis  mis  mis  =    fin  fin
    opn FLT  meth cal  FLT  FLT FLT FLT  FLT  FLT  out  odd odd  fin  FLT odd fin =    out  mis  mis  =    ann  fin
    cal FLT  meth opnd FLT  msg end FLT  opn  =    out  odd odd  lef  FLT odd fin out  out  mis  opn  opn  ann  fin
    ann FLT  meth opnd FLT  msg end FLT  canc =    out  odd las  goaw FLT odd fin las  mis  mis  out  out  =    fin
    las FLT  meth =    FLT  msg end FLT  fin  =    out  odd odd  goaw FLT odd fin =    mis  mis  fin  fin  =    fin
    lef FLT  meth opnd FLT  msg end FLT  fin  =    out  odd odd  goaw FLT odd fin out  out  mis  fin  fin  ann  fin
    ovr =    =    =    =    =   =   =    =    =    =    =   =    =    =   =   =   =    =    mis  mis  =    =    =
    """

  static let clientTable = """
        HELO METH OPEN INIT MSG END CLOS CANC CRED PING ACK PROB GOAW x40 xFE FIN time ping open clos canc drai aban
    hel opn  FLT  FLT  FLT  FLT FLT FLT  FLT  FLT  FLT  FLT FLT  FLT  FLT FLT fin FLT  mis  mis  mis  =    fin  fin
    opn FLT  FLT  FLT  FLT  FLT FLT FLT  FLT  FLT  out  odd odd  fin  FLT odd fin =    out  cal  mis  =    fin  fin
    cal FLT  FLT  FLT  init msg FLT opn  opn  =    out  odd odd  lef  FLT odd fin out  out  out  mis  opn  las  fin
    las FLT  FLT  FLT  init msg FLT fin  fin  =    out  odd odd  goaw FLT odd fin =    mis  mis  mis  fin  =    fin
    lef FLT  FLT  FLT  init msg FLT fin  fin  =    out  odd odd  goaw FLT odd fin out  out  mis  mis  fin  las  fin
    ovr =    =    =    =    =   =   =    =    =    =    =   =    =    =   =   =   =    =    mis  mis  =    =    =
    """
}
