import Testing

@testable import Wire

/// Two machines, a pipe that cuts the bytes anywhere and delivers them whenever, and applications that do anything
/// they are allowed to. At the end everything that was sent has arrived once and in order, every call has ended on
/// both sides, and no byte of credit or memory is unaccounted for.
@Suite("Random walks")
struct RandomWalkTests {
  /// What one side has sent and got on a stream.
  struct Ledger {
    var kind: StreamKind
    var sent: [[UInt8]] = []
    var received: [[UInt8]] = []
    /// Delivered, not yet released.
    var unreleased: [Int] = []
    var isSendingOver = false
    var isHeld = false
    var isReceivingOver = false
    var isOver = false
    var wasCancelled = false
  }

  final class Walk {
    var random: SeededRandom
    let pair: MachinePair
    var toServer: [UInt8] = []
    var toClient: [UInt8] = []
    var client: [StreamID: Ledger] = [:]
    var server: [StreamID: Ledger] = [:]

    init(seed: UInt64) throws {
      random = SeededRandom(seed: seed)
      var settings = Settings()
      settings.streamCreditBytes = 16_384
      settings.maxStreams = 12
      settings.maxMessageBytes = 100_000
      var limits = ConnectionLimits()
      // Cancels are what the walk does for fun.
      limits.maxCancels = 100_000
      pair = try MachinePair.ready(
        client: settings, server: settings, clientLimits: limits, serverLimits: limits)
    }

    func message() -> [UInt8] {
      let size =
        switch Int.random(in: 0..<10, using: &random) {
        case 0: 0
        case 1: Int.random(in: 16_000...17_000, using: &random)
        case 2: Int.random(in: 20_000...100_000, using: &random)
        default: Int.random(in: 1...300, using: &random)
        }
      let mark = UInt8.random(in: 0...255, using: &random)
      return (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) ^ mark }
    }

    /// Lets bytes move: any part of what lies in the pipe, after any part of the output entered it.
    func move(all: Bool) {
      var output: [UInt8] = []
      let limit = all ? 1 << 20 : Int.random(in: 1...40_000, using: &random)
      pair.client.takeOutput(into: &output, limit: limit, events: &pair.clientEvents)
      toServer += output
      output = []
      pair.server.takeOutput(into: &output, limit: limit, events: &pair.serverEvents)
      toClient += output
      let outward = all ? toServer.count : Int.random(in: 0...toServer.count, using: &random)
      pair.server.receive(Array(toServer.prefix(outward)), now: pair.now, events: &pair.serverEvents)
      toServer.removeFirst(outward)
      let inward = all ? toClient.count : Int.random(in: 0...toClient.count, using: &random)
      pair.client.receive(Array(toClient.prefix(inward)), now: pair.now, events: &pair.clientEvents)
      toClient.removeFirst(inward)
      pair.now = pair.now + .milliseconds(1)
    }

    func absorb() {
      for event in pair.takeServerEvents() {
        switch event {
        case .opened(let call):
          var ledger = Ledger(kind: call.kind)
          if let message = call.message { ledger.received.append(message) }
          ledger.isReceivingOver = call.isEnded
          #expect(server[call.stream] == nil)
          server[call.stream] = ledger
        case .message(let stream, let bytes, let last):
          server[stream]?.received.append(bytes)
          server[stream]?.unreleased.append(bytes.count)
          if last { server[stream]?.isReceivingOver = true }
        case .endOfMessages(let stream): server[stream]?.isReceivingOver = true
        case .cancelled(let stream, _, .peer):
          server[stream]?.isOver = true
          server[stream]?.wasCancelled = true
        case .resumed(let stream): server[stream]?.isHeld = false
        default: Issue.record("the server got \(event)")
        }
      }
      for event in pair.takeClientEvents() {
        switch event {
        case .initialMetadata: break
        case .message(let stream, let bytes, _):
          client[stream]?.received.append(bytes)
          client[stream]?.unreleased.append(bytes.count)
        case .closed(let stream, let end):
          if let message = end.message { client[stream]?.received.append(message) }
          client[stream]?.isOver = true
        case .cancelled(let stream, _, .peer):
          client[stream]?.isOver = true
          client[stream]?.wasCancelled = true
        case .resumed(let stream): client[stream]?.isHeld = false
        default: Issue.record("the client got \(event)")
        }
      }
    }

    func open() throws {
      guard pair.client.freeStreams > 0, let kind = StreamKind.allCases.randomElement(using: &random) else { return }
      var ledger = Ledger(kind: kind)
      var call = OutgoingCall(method: UInt16(kind.rawValue))
      if !kind.streamsRequests || Bool.random(using: &random) {
        let message = message()
        call.message = message
        ledger.sent.append(message)
      }
      call.isEnded = Int.random(in: 0..<4, using: &random) == 0
      ledger.isSendingOver = call.isEnded || !kind.streamsRequests
      client[try pair.client.open(call)] = ledger
    }

    func clientStep(_ stream: StreamID, finishing: Bool) throws {
      guard var ledger = client[stream], !ledger.isOver else { return }
      defer { client[stream] = ledger }
      if let count = ledger.unreleased.first, finishing || Bool.random(using: &random) {
        ledger.unreleased.removeFirst()
        pair.client.release(stream, messageBytes: count)
      }
      if !finishing, Int.random(in: 0..<60, using: &random) == 0 {
        pair.client.cancel(stream)
        ledger.isOver = true
        ledger.wasCancelled = true
        return
      }
      guard !ledger.isSendingOver, !ledger.isHeld else { return }
      if finishing || Int.random(in: 0..<8, using: &random) == 0 {
        try pair.client.endMessages(on: stream)
        ledger.isSendingOver = true
        return
      }
      let message = message()
      ledger.isSendingOver = Int.random(in: 0..<8, using: &random) == 0
      ledger.isHeld = try pair.client.send(message, on: stream, last: ledger.isSendingOver) == .hold
      ledger.sent.append(message)
    }

    func serverStep(_ stream: StreamID, finishing: Bool) throws {
      guard var ledger = server[stream], !ledger.isOver else { return }
      defer { server[stream] = ledger }
      if let count = ledger.unreleased.first, finishing || Bool.random(using: &random) {
        ledger.unreleased.removeFirst()
        pair.server.release(stream, messageBytes: count)
      }
      if !finishing, Int.random(in: 0..<80, using: &random) == 0 {
        pair.server.cancel(stream, .internalFailure)
        ledger.isOver = true
        ledger.wasCancelled = true
        return
      }
      let mayEnd = ledger.isReceivingOver && (finishing || Int.random(in: 0..<6, using: &random) == 0)
      if mayEnd {
        var end = CallEnd(status: 0, text: "")
        if !ledger.kind.streamsResponses || Bool.random(using: &random) {
          let message = message()
          end.message = message
          ledger.sent.append(message)
        }
        try pair.server.close(stream, end)
        ledger.isOver = true
      } else if ledger.kind.streamsResponses, !ledger.isHeld, !finishing {
        let message = message()
        ledger.isHeld = try pair.server.send(message, on: stream) == .hold
        ledger.sent.append(message)
      }
    }

    /// Everything that was begun comes to its end within a bounded number of rounds.
    func finish() throws {
      for _ in 0..<3000 {
        absorb()
        for stream in client.keys.sorted() { try clientStep(stream, finishing: true) }
        absorb()
        for stream in server.keys.sorted() { try serverStep(stream, finishing: true) }
        move(all: true)
        absorb()
        if client.values.allSatisfy(\.isOver), server.values.allSatisfy(\.isOver), toServer.isEmpty, toClient.isEmpty,
          pair.client.hasOutput == false, pair.server.hasOutput == false
        {
          return
        }
      }
      Issue.record("calls are stuck: \(client.filter { !$0.value.isOver }.keys.sorted())")
    }

    func check() {
      for (stream, ledger) in client {
        guard let other = server[stream] else {
          #expect(ledger.wasCancelled, "stream \(stream) never arrived")
          continue
        }
        if ledger.wasCancelled || other.wasCancelled {
          #expect(ledger.sent.starts(with: other.received), "stream \(stream)")
          #expect(other.sent.starts(with: ledger.received), "stream \(stream)")
        } else {
          #expect(ledger.sent == other.received, "stream \(stream)")
          #expect(other.sent == ledger.received, "stream \(stream)")
        }
      }
      for (name, queued, inbound, open) in [
        ("client", pair.client.queuedBytes, pair.client.inboundBytes, pair.client.openStreams),
        ("server", pair.server.queuedBytes, pair.server.inboundBytes, pair.server.openStreams),
      ] {
        #expect(queued == 0, "\(name) queue")
        #expect(inbound == 0, "\(name) memory")
        #expect(open == 0, "\(name) streams")
      }
      #expect(pair.client.oddities == 0)
      #expect(pair.server.oddities == 0)
    }

    /// While a stream lives on both sides: what the sender may still send, what is under way, and what the receiver
    /// has granted must agree once the pipe is empty.
    func checkCredit() {
      guard toServer.isEmpty, toClient.isEmpty, pair.client.hasOutput == false, pair.server.hasOutput == false else {
        return
      }
      for stream in pair.client.streams.ids {
        guard let here = pair.client.streams.slot(of: stream), let there = pair.server.streams.slot(of: stream) else {
          continue
        }
        let mine = pair.client.streams.slots[here]
        let theirs = pair.server.streams.slots[there]
        #expect(mine.outbound.credit == theirs.inbound.window, "requests of stream \(stream)")
        #expect(theirs.outbound.credit == mine.inbound.window, "responses of stream \(stream)")
      }
    }
  }

  @Test("nothing is stuck, lost, doubled or unaccounted for", arguments: 0..<60)
  func walk(seed: UInt64) throws {
    let walk = try Walk(seed: seed)
    for step in 0..<400 {
      switch Int.random(in: 0..<10, using: &walk.random) {
      case 0, 1: try walk.open()
      case 2, 3, 4:
        if let stream = walk.client.keys.sorted().suffix(12).randomElement(using: &walk.random) {
          try walk.clientStep(stream, finishing: false)
        }
      case 5, 6, 7:
        if let stream = walk.server.keys.sorted().suffix(12).randomElement(using: &walk.random) {
          try walk.serverStep(stream, finishing: false)
        }
      default: walk.move(all: false)
      }
      walk.absorb()
      if step % 50 == 49 {
        for _ in 0..<20 {
          walk.move(all: true)
          walk.absorb()
        }
        walk.checkCredit()
      }
    }
    try walk.finish()
    walk.check()
    #expect(walk.client.values.filter { !$0.wasCancelled && !$0.received.isEmpty }.count > 10)
  }

  @Test("bytes damaged on the way never trap a machine, and end every call", arguments: 0..<300)
  func damage(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let walk = try Walk(seed: seed &+ 1000)
    for _ in 0..<60 {
      try? walk.open()
      for stream in walk.client.keys.sorted() { try? walk.clientStep(stream, finishing: false) }
      var bytes: [UInt8] = []
      walk.pair.client.takeOutput(into: &bytes, events: &walk.pair.clientEvents)
      for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      walk.pair.server.receive(bytes, now: walk.pair.now, events: &walk.pair.serverEvents)
      for event in walk.pair.takeServerEvents() {
        if case .opened(let call) = event, Bool.random(using: &random) {
          try? walk.pair.server.close(call.stream, CallEnd(status: 0, message: [1]))
        }
      }
      bytes = []
      walk.pair.server.takeOutput(into: &bytes, events: &walk.pair.serverEvents)
      if !bytes.isEmpty, Bool.random(using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      }
      walk.pair.client.receive(bytes, now: walk.pair.now, events: &walk.pair.clientEvents)
    }
    walk.pair.client.receiveEnd(now: walk.pair.now, events: &walk.pair.clientEvents)
    walk.pair.server.receiveEnd(now: walk.pair.now, events: &walk.pair.serverEvents)
    #expect(walk.pair.client.openStreams == 0)
    #expect(walk.pair.server.openStreams == 0)
    #expect(walk.pair.server.inboundBytes == 0)
  }
}
