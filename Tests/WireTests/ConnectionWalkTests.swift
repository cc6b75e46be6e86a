import Testing

@testable import Wire

/// A server's connection through random conversations, beside a model of them that knows neither frames nor queues:
/// which calls are open, how far the leaving has come, and whether the connection still stands.
@Suite("Connection walks")
struct ConnectionWalkTests {
  enum Step: CaseIterable {
    case hello, open, openAgain, openEven, message, end, cancel, credit, goAway, unaskedAnswer, probeAnswer, ignorable
    case respond, giveUp, drain, twoSeconds, abandon, hangUp

    /// How often it is chosen, so that walks are long enough to get somewhere.
    var weight: Int {
      switch self {
      case .open: 14
      case .message, .end, .respond: 8
      case .cancel, .credit, .giveUp: 4
      case .ignorable, .unaskedAnswer, .probeAnswer, .twoSeconds: 2
      case .hello, .openAgain, .openEven, .goAway, .drain, .abandon, .hangUp: 1
      }
    }
  }

  struct Model {
    enum Stage: Equatable {
      case greeting, open, announced, lastNamed, finished, failed
    }

    var stage = Stage.greeting
    /// Open calls, and whether their caller has half-closed.
    var calls: [StreamID: Bool] = [:]
    var lastStream: StreamID = 0
    var isPeerLeaving = false

    var isOver: Bool { stage == .finished || stage == .failed }

    /// - Parameter stream: The call that the step is about.
    mutating func apply(_ step: Step, _ stream: StreamID) {
      guard !isOver else { return }
      switch step {
      case .drain: stage = stage == .greeting ? .lastNamed : stage == .open ? .announced : stage
      case .abandon, .hangUp: return end(.finished)
      case .respond, .giveUp: calls[stream] = nil
      case .twoSeconds:
        if stage == .greeting { return end(.failed) }
        if stage == .announced { stage = .lastNamed }
      case .hello where stage == .greeting: stage = .open
      default:
        guard stage != .greeting else { return end(.failed) }
        receive(step, stream)
      }
      if calls.isEmpty, stage == .lastNamed || (isPeerLeaving && !isOver) { end(.finished) }
    }

    private mutating func receive(_ step: Step, _ stream: StreamID) {
      let isIdle = stream > lastStream || stream.isMultiple(of: 2)
      switch step {
      case .hello, .openEven, .openAgain: end(.failed)
      case .open:
        lastStream = stream
        // Behind the named last stream nobody is served.
        if stage != .lastNamed { calls[stream] = false }
      case .message, .end:
        if isIdle { return end(.failed) }
        guard let isHalfClosed = calls[stream] else { return }
        calls[stream] = isHalfClosed ? nil : step == .end
      case .cancel:
        if isIdle { return end(.failed) }
        calls[stream] = nil
      case .credit: if isIdle { end(.failed) }
      case .goAway: isPeerLeaving = true
      case .probeAnswer: if stage == .announced { stage = .lastNamed }
      default: break
      }
    }

    private mutating func end(_ stage: Stage) {
      self.stage = stage
      calls = [:]
    }
  }

  private static func server() -> LoneMachine {
    var limits = ConnectionLimits()
    // What silence does has tests of its own.
    limits.keepaliveInterval = nil
    let lone = LoneMachine(role: .server, limits: limits)
    lone.receive { $0 = WireFormat.magic }
    return lone
  }

  private static func play(_ step: Step, _ stream: StreamID, on lone: LoneMachine, probe: [UInt8]) {
    switch step {
    case .hello: lone.receive(.hello, [], [0, 1, 0, 1])
    case .open, .openAgain, .openEven: lone.receiveOpen(stream, .bidirectional, [])
    case .message: lone.receive(.message, .message, stream: stream, [1])
    case .end: lone.receive(.message, .end, stream: stream)
    case .cancel: lone.receive(.cancel, [], stream: stream, [0])
    case .credit: lone.receive(.credit, [], stream: stream, [0, 0, 0, 1])
    case .goAway: lone.receive(.goAway, [], [0, 0, 0, 0, 1, 0, 0, 0, 0])
    case .unaskedAnswer: lone.receive(.ping, .acknowledgement, [9, 9, 9, 9, 9, 9, 9, 9])
    case .probeAnswer: lone.receive(.ping, .acknowledgement, probe)
    case .ignorable: lone.receive { $0 = [0, 0, 1, 0xFE, 0, 0, 0, 0, 0, 7] }
    case .respond: try? lone.machine.close(stream, CallEnd(status: 13))
    case .giveUp: lone.machine.cancel(stream)
    case .drain: lone.machine.drain(now: lone.now, events: &lone.events)
    case .twoSeconds:
      lone.now = lone.now + .seconds(2)
      lone.tick()
    case .abandon: lone.machine.abandon(code: .shutdown, text: "", now: lone.now, events: &lone.events)
    case .hangUp: lone.machine.receiveEnd(now: lone.now, events: &lone.events)
    }
  }

  private static func stage(of lone: LoneMachine) -> Model.Stage {
    switch lone.machine.phase {
    case .awaitingHello: .greeting
    case .open: .open
    case .draining(.announced): .announced
    case .draining(.finishing): .lastNamed
    case .over: lone.failure == nil ? .finished : .failed
    }
  }

  private static func choose(_ random: inout SeededRandom) -> Step {
    var left = Int.random(in: 0..<Step.allCases.reduce(0) { $0 + $1.weight }, using: &random)
    for step in Step.allCases {
      left -= step.weight
      if left < 0 { return step }
    }
    return .open
  }

  /// The call a step is about: mostly one that lives, else one that has ended or never began.
  private static func stream(for step: Step, _ model: Model, _ random: inout SeededRandom) -> StreamID {
    let next = model.lastStream == 0 ? 1 : model.lastStream + 2 * StreamID.random(in: 1...3, using: &random)
    switch step {
    case .open: return next
    case .openAgain: return max(1, model.lastStream)
    case .openEven: return model.lastStream + (model.lastStream.isMultiple(of: 2) ? 2 : 1)
    default: break
    }
    let living = model.calls.keys.sorted().randomElement(using: &random)
    if let living, Int.random(in: 0..<12, using: &random) > 0 || step == .respond { return living }
    // Rarely one that never began, which ends the connection.
    let strange = Int.random(in: 0..<6, using: &random) == 0 ? model.lastStream + 2 : max(1, model.lastStream)
    return step == .respond ? 1 : strange
  }

  @Test("end as their model ends, call by call and stage by stage", arguments: 0..<400)
  func walk(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var model = Model()
    let lone = Self.server()
    var probe: [UInt8] = [8, 8, 8, 8, 8, 8, 8, 8]
    _ = lone.sent()
    var played: [String] = []
    for turn in 0..<120 where !model.isOver {
      var step = Self.choose(&random)
      // Without a greeting there is little to see.
      if turn == 0, Int.random(in: 0..<10, using: &random) > 0 { step = .hello }
      if step == .hello, turn > 0, Int.random(in: 0..<4, using: &random) > 0 { continue }
      if step == .openAgain, model.lastStream == 0 { continue }
      let stream = Self.stream(for: step, model, &random)
      model.apply(step, stream)
      Self.play(step, stream, on: lone, probe: probe)
      // Every test call is of the one method that a bidirectional call names by its kind's number.
      if step == .hello, model.stage == .open {
        for method in MachinePair.methods {
          lone.receive { FrameEncoder.method(UInt16(method.kind.rawValue), method, into: &$0) }
        }
      }
      let sent = lone.sent()
      if let ping = sent.last(where: { $0.header.type == .ping && $0.header.flags.isEmpty }) { probe = ping.payload }
      played.append("\(step) \(stream)")

      let stage = Self.stage(of: lone)
      let open = lone.machine.streams.ids
      #expect(stage == model.stage, "\(played)")
      #expect(open == model.calls.keys.sorted(), "\(played)")
      guard stage == model.stage, open == model.calls.keys.sorted() else { return }
      // The last stream that a leaving server names is the last one opened.
      if step == .probeAnswer, let notice = sent.first(where: { $0.header.type == .goAway }) {
        let named = notice.payload.prefix(4).reduce(0) { $0 << 8 | StreamID($1) }
        #expect(named == model.lastStream, "\(played)")
      }
    }
  }
}
