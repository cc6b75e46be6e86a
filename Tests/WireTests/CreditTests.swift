import Testing

@testable import Wire

/// The two halves of a stream's credit: full tables, and walks against sums kept beside them.
@Suite("Credit")
struct CreditTests {
  private static let initial = 16_384
  private static let maxMessage = 40_000

  // MARK: The receiving half

  /// - full: nothing has come
  /// - low: 100 bytes of credit are left, nothing is unused
  /// - unread: a message of 1,000 bytes is delivered and unused
  /// - part: 1,000 of 2,000 bytes of a message are there
  /// - gap: the same, and the last chunk was empty
  private static let states = ["full", "low", "unread", "part", "gap"]

  /// MSG with so many bytes; `T` a first chunk with the total behind it; `+` with END. Then what the owner does.
  private static let inboundEvents = [
    "0", "10", "10+", "over", "huge", "T2000", "T10", "T40001", "T2000+", "500", "1000", "1000+", "1001",
    "release", "grant",
  ]

  private static func flow(in state: String) throws -> InboundFlow {
    var flow = InboundFlow(credit: initial)
    switch state {
    case "low":
      _ = try receive(&flow, bytes: initial - 9 - 100)
      _ = flow.release(messageBytes: initial)
    case "unread": _ = try receive(&flow, bytes: 1000)
    case "part", "gap":
      _ = try receive(&flow, bytes: 1000, total: 2000)
      if state == "gap" { _ = try receive(&flow, bytes: 0) }
    default: break
    }
    return flow
  }

  private static func receive(
    _ flow: inout InboundFlow, bytes: Int, total: UInt32? = nil, ends: Bool = false
  ) throws(ConnectionError) -> InboundFlow.Outcome {
    var payload: [UInt8] = []
    if let total { payload.appendBigEndian(total) }
    payload += [UInt8](repeating: 7, count: bytes)
    var flags: FrameFlags = .message
    if total != nil { flags.insert(.total) }
    if ends { flags.insert(.end) }
    let header = FrameHeader(.message, flags: flags, stream: 1, length: payload.count)
    var outcome = InboundFlow.Outcome.incomplete
    try payload.withUnsafeBufferPointer { bytes throws(ConnectionError) in
      outcome = try flow.receive(header, UnsafeRawBufferPointer(bytes), maxMessageBytes: maxMessage)
    }
    return outcome
  }

  /// `msgN` a whole message of N bytes, `more` a part, `vio` the call ends, `FLT` the connection; `-N` credit spent;
  /// `gives` what falls from the unused, `+N` the credit that is announced.
  private static func inboundCell(_ state: String, _ event: String) throws -> String {
    var flow = try flow(in: state)
    let window = flow.window
    if event == "release" { return "gives\(flow.release(messageBytes: 1000))" }
    if event == "grant" { return "+\(flow.takeGrant())" }
    let ends = event.last == "+"
    let word = event.filter { $0 != "+" }
    do throws(ConnectionError) {
      let outcome: InboundFlow.Outcome
      switch word {
      case "0": outcome = try receive(&flow, bytes: 0, ends: ends)
      case "over": outcome = try receive(&flow, bytes: window - 8)
      case "huge": outcome = try receive(&flow, bytes: window - 9)
      default:
        let isFirst = word.first == "T"
        let number = Int(word.drop { $0 == "T" }) ?? 0
        outcome =
          isFirst
          ? try receive(&flow, bytes: 10, total: UInt32(number), ends: ends)
          : try receive(&flow, bytes: number, ends: ends)
      }
      let spent = "-\(window - flow.window)"
      switch outcome {
      case .incomplete: return "more\(spent)"
      case .complete(let message, _): return "msg\(message.count)\(spent)"
      case .violation(.messageTooLarge): return "large"
      case .violation: return "vio"
      }
    } catch {
      switch error {
      case .creditOverrun: return "FLTcredit"
      case .emptyChunks: return "FLTempty"
      default: return "FLT"
      }
    }
  }

  @Test("of a receiver answers every frame as the table says")
  func inbound() throws {
    let table = StateTable(states: Self.states, events: Self.inboundEvents)
    #expect(try table.text(Self.inboundCell) == Self.inboundTable)
  }

  static let inboundTable = """
           0        10       10+      over      huge           T2000   T10 T40001 T2000+ 500        1000         1000+        1001         release   grant
    full   msg0-9   msg10-19 msg10-19 FLTcredit msg16375-16384 more-23 vio large  vio    msg500-509 msg1000-1009 msg1000-1009 msg1001-1010 gives0    +0
    low    msg0-9   msg10-19 msg10-19 FLTcredit msg91-100      more-23 vio large  vio    FLTcredit  FLTcredit    FLTcredit    FLTcredit    gives0    +16284
    unread msg0-9   msg10-19 msg10-19 FLTcredit msg15366-15375 more-23 vio large  vio    msg500-509 msg1000-1009 msg1000-1009 msg1001-1010 gives1009 +0
    part   more-9   more-19  vio      FLTcredit vio            vio     vio vio    vio    more-509   msg2000-1009 msg2000-1009 vio          gives0    +0
    gap    FLTempty more-19  vio      FLTcredit vio            vio     vio vio    vio    more-509   msg2000-1009 msg2000-1009 vio          gives0    +0
    """

  // MARK: The sending half

  /// - idle: nothing is queued
  /// - short: 5,000 bytes are queued and credit for 1,000 is there
  /// - dry: the same, and no credit
  /// - closing: the same as short, with CLOSE behind it
  private static let outboundStates = ["idle", "short", "dry", "closing"]

  private static let outboundEvents = ["turn", "once100", "once5000", "+0", "+1033", "+5009", "+max"]

  private static func outbound(in state: String) -> OutboundFlow {
    var flow = OutboundFlow(credit: state == "dry" ? 0 : state == "idle" ? 4096 : 1000)
    if state != "idle" { flow.queue([UInt8](repeating: 1, count: 5000)) }
    if state == "closing" { flow.queueClose([UInt8](repeating: 2, count: 14)) }
    return flow
  }

  /// `N bytes` what a turn writes, `wait`, `again` or `closed` what it leaves; `yes` or `no` for what may go at once;
  /// `lives` when credit makes a turn worth taking, `sleeps` when not, `FLT` when it is too much.
  private static func outboundCell(_ state: String, _ event: String) -> String {
    var flow = outbound(in: state)
    switch event {
    case "turn":
      var bytes: [UInt8] = []
      let result = flow.takeTurn(stream: 1, maxFrameBytes: 16_384, into: &bytes)
      switch result {
      case .waiting: return "\(bytes.count)wait"
      case .again: return "\(bytes.count)again"
      case .closed: return "\(bytes.count)closed"
      }
    case "once100": return flow.canSendAtOnce(100, maxFrameBytes: 16_384) ? "yes" : "no"
    case "once5000": return flow.canSendAtOnce(5000, maxFrameBytes: 16_384) ? "yes" : "no"
    default:
      let amount = event == "+max" ? UInt32(WireFormat.maxCreditBytes) : UInt32(event.dropFirst()) ?? 0
      guard flow.addCredit(amount) else { return "FLT" }
      return flow.isReady(maxFrameBytes: 16_384) ? "lives" : "sleeps"
    }
  }

  @Test("of a sender answers everything as the table says")
  func outbound() {
    let table = StateTable(states: Self.outboundStates, events: Self.outboundEvents)
    #expect(table.text(Self.outboundCell) == Self.outboundTable)
  }

  static let outboundTable = """
            turn  once100 once5000 +0  +1033  +5009  +max
    idle    0wait yes     no       FLT sleeps sleeps FLT
    short   0wait no      no       FLT lives  lives  FLT
    dry     0wait no      no       FLT sleeps lives  lives
    closing 0wait no      no       FLT lives  lives  FLT
    """

  // MARK: Walks

  /// A sender and a receiver with frames between them, and the sums that the rules demand, kept apart from both.
  private final class Walk {
    var random: SeededRandom
    var sender: OutboundFlow
    var receiver: InboundFlow
    let credit: Int
    var wire: [UInt8] = []
    var decoder = FrameDecoder(maxFrameBytes: 1_048_576, expectsMagic: false)
    var grants: [Int] = []
    var sent: [[UInt8]] = []
    var received: [[UInt8]] = []
    var unused: [Int] = []
    /// What the rules say: all that was ever allowed, and all that was ever spent.
    var allowed: Int
    var spent = 0

    init(seed: UInt64) {
      random = SeededRandom(seed: seed)
      credit = [16_384, 20_000, 65_536].randomElement(using: &random) ?? 16_384
      sender = OutboundFlow(credit: credit)
      receiver = InboundFlow(credit: credit)
      allowed = credit
    }

    func queue() {
      let count = [0, 1, 300, 16_384, 20_000, 70_000].randomElement(using: &random) ?? 0
      let message = [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: count)
      sent.append(message)
      sender.queue(message)
    }

    func turn() {
      guard sender.isReady(maxFrameBytes: 16_384) else { return }
      let before = wire.count
      let creditBefore = sender.credit
      _ = sender.takeTurn(stream: 1, maxFrameBytes: 65_536, into: &wire)
      // Every byte on the wire is one of credit: these frames have nothing else.
      #expect(creditBefore - sender.credit == wire.count - before)
      #expect(wire.count - before <= WireFormat.quantumBytes + WireFormat.headerBytes)
      spent += wire.count - before
      #expect(spent <= allowed)
    }

    func deliver() {
      let bytes = wire
      wire = []
      bytes.withUnsafeBytes { raw in
        do {
          try decoder.decode(raw) { header, payload throws(ConnectionError) in take(header, payload) }
        } catch {
          Issue.record("a proper sender's frames are illegal: \(error)")
        }
      }
    }

    private func take(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
      do throws(ConnectionError) {
        switch try receiver.receive(header, payload, maxMessageBytes: 1_000_000) {
        case .incomplete: grant()
        case .complete(let message, _):
          received.append(message)
          unused.append(message.count)
        case .violation(let code): Issue.record("a proper sender broke the rules: \(code)")
        }
      } catch {
        Issue.record("a proper sender broke the rules: \(error)")
      }
    }

    func use() {
      guard let count = unused.first else { return }
      unused.removeFirst()
      let given = receiver.release(messageBytes: count)
      #expect(given == WireFormat.headerBytes + count)
      grant()
    }

    private func grant() {
      let amount = receiver.takeGrant()
      guard amount > 0 else { return }
      grants.append(amount)
    }

    func hear() {
      guard !grants.isEmpty else { return }
      let amount = grants.removeFirst()
      allowed += amount
      let isTaken = sender.addCredit(UInt32(amount))
      #expect(isTaken)
    }

    func check() {
      #expect(sender.credit == allowed - spent)
      // The window is what was granted and has not come, heard of or not.
      let underWay = wire.count
      #expect(receiver.window == sender.credit + grants.reduce(0, +) + underWay)
      #expect(receiver.window <= credit)
      #expect(receiver.unconsumed == unused.reduce(0) { $0 + WireFormat.headerBytes + $1 })
      if unused.isEmpty, underWay == 0 { #expect(receiver.window > credit / 2) }
    }
  }

  @Test("is never lost, doubled or overdrawn, and always enough for the next message", arguments: 0..<100)
  func walk(seed: UInt64) {
    let walk = Walk(seed: seed)
    for _ in 0..<200 {
      switch Int.random(in: 0..<8, using: &walk.random) {
      case 0: walk.queue()
      case 1, 2, 3: walk.turn()
      case 4: walk.deliver()
      case 5, 6: walk.use()
      default: walk.hear()
      }
      walk.check()
    }
    // With everything used, everything arrives: no credit is stuck.
    var rounds = 0
    while walk.received.count < walk.sent.count, rounds < 10_000 {
      walk.turn()
      walk.deliver()
      walk.use()
      walk.hear()
      rounds += 1
    }
    #expect(walk.received == walk.sent)
  }
}
