@testable import Wire

/// Everything that is decided about one simulated connection before it begins. The same seed makes the same schedule.
struct Schedule {
  /// Something that happens to the connection as a whole.
  enum Intervention {
    case drain(WireRole)
    case abandon(WireRole)
    case ping(WireRole)
  }

  var clientSettings = Settings()
  var serverSettings = Settings()
  var clientLimits = ConnectionLimits()
  var serverLimits = ConnectionLimits()
  var calls: [CallScript] = []
  var interventions: [(at: UInt64, what: Intervention)] = []
  var toServer: SimulatedPipe
  var toClient: SimulatedPipe
  /// The most bytes taken from a machine at a time.
  var outputLimit = 65_536
  /// An accident that calls do not survive may happen: connections may be lost.
  var mayLose = false
  /// The receivers' memory is short: streams may be cancelled for it.
  var isTight = false

  init(random: inout SeededRandom) {
    let horizon = random.pick([1, 2_000, 20_000])
    for _ in 0..<(1 + random.below(3)) { calls.append(CallScript(random: &random, horizon: horizon)) }

    for side in [WireRole.client, .server] {
      var settings = Settings()
      settings.streamCreditBytes = random.pick([16_384, 16_384, 20_000, 65_536])
      settings.maxMessageBytes = 100_000
      settings.maxStreams = random.pick([1, 2, 16])
      settings.minPingIntervalMilliseconds = random.pick([0, 0, 5, 10_000])
      var limits = ConnectionLimits()
      limits.keepaliveInterval = random.pick([nil, .milliseconds(3), .seconds(30)])
      limits.keepaliveWithoutCalls = random.once(in: 6)
      limits.maxStreamOutboundBytes = random.pick([200, 3_000, 65_536])
      limits.maxOutboundBytes = random.pick([500, 1_048_576])
      limits.drainAcknowledgementTimeout = random.pick([.milliseconds(1), .seconds(2)])
      if random.once(in: 24) {
        limits.maxInboundBytes = 20_000
        isTight = true
      }
      if side == .server, random.once(in: 16) { settings.idleMilliseconds = 1 + random.below(30) }
      if side == .client {
        clientSettings = settings
        clientLimits = limits
      } else {
        serverSettings = settings
        serverLimits = limits
      }
    }
    outputLimit = random.pick([1, 1_000, 65_536])

    let latency = random.pick([0, 50, 2_000])
    toServer = Self.pipe(latency, nil, &random)
    toClient = Self.pipe(latency, nil, &random)
    switch random.below(8) {
    case 0: interventions.append((UInt64(random.below(20_000)) * 1000, .drain(.server)))
    case 1: interventions.append((UInt64(random.below(20_000)) * 1000, .drain(.client)))
    case 2: addAccident(latency, &random)
    case 3:
      interventions.append((UInt64(random.below(20_000)) * 1000, .abandon(random.once(in: 2) ? .client : .server)))
      mayLose = true
    default: break
    }
    if random.once(in: 6) {
      interventions.append((UInt64(random.below(30_000)) * 1000, .ping(random.once(in: 2) ? .client : .server)))
    }
  }

  private mutating func addAccident(_ latency: Int, _ random: inout SeededRandom) {
    let place = random.once(in: 4) ? random.below(60) : random.below(3_000)
    let kind: SimulatedPipe.Accident.Kind
    switch random.below(5) {
    case 0: kind = .truncation
    case 1: kind = .reset
    case 2:
      kind = .silence
      // Without probing, nobody would ever notice.
      for limits in [\Schedule.clientLimits, \Schedule.serverLimits] {
        self[keyPath: limits].keepaliveInterval = .milliseconds(500)
      }
      clientSettings.minPingIntervalMilliseconds = 0
      serverSettings.minPingIntervalMilliseconds = 0
    case 3: kind = .stall(nanoseconds: UInt64(1 + random.below(60)) * 1_000_000_000)
    default: kind = .stall(nanoseconds: UInt64(1 + random.below(900)) * 1_000_000)
    }
    if case .stall(nanoseconds: ..<1_000_000_000) = kind {
      // Shorter than any patience: nothing may be lost.
    } else {
      mayLose = true
    }
    let accident = SimulatedPipe.Accident(kind: kind, atByte: place)
    if random.once(in: 2) {
      toServer = Self.pipe(latency, accident, &random)
    } else {
      toClient = Self.pipe(latency, accident, &random)
    }
  }

  private static func pipe(
    _ latency: Int, _ accident: SimulatedPipe.Accident?, _ random: inout SeededRandom
  ) -> SimulatedPipe {
    SimulatedPipe(
      latency: UInt64(latency) * 1000, jitter: random.pick([0, 10, 3_000]), cutting: random.pick(Self.cuttings),
      capacityBytes: random.pick([1, 4_000, 1_000_000]), accident: accident)
  }

  private static let cuttings = SimulatedPipe.Cutting.allCases
}
