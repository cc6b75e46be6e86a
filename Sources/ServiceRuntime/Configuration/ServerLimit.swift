internal import RPCTransport

/// A limit of the server that can be set: its name, the whole numbers it takes, and what it moves.
struct ServerLimit: Sendable {
  let name: ServiceSettings.Name
  let range: ClosedRange<Int>
  /// What is counted, for messages: `connections`, `ms`.
  let unit: String
  let value: @Sendable (ServerOptions) -> Int
  let set: @Sendable (inout ServerOptions, Int) -> Void

  static let all: [ServerLimit] = [
    ServerLimit(
      name: .maxConnections, range: 1...1_000_000, unit: "connections", value: { $0.maxConnections },
      set: { $0.maxConnections = $1 }),
    ServerLimit(
      name: .maxConnectionsPerPeer, range: 1...1_000_000, unit: "connections", value: { $0.maxConnectionsPerPeer },
      set: { $0.maxConnectionsPerPeer = $1 }),
    ServerLimit(
      name: .maxBufferedMemory, range: 1...1_048_576, unit: "MiB", value: { $0.memory.limitBytes >> 20 },
      set: { $0.memory = MemoryBudget(limitBytes: $1 << 20) }),
    ServerLimit(
      name: .maxConnectionAge, range: 0...2_592_000, unit: "s",
      value: { seconds($0.maxConnectionAge) },
      set: { $0.maxConnectionAge = $1 == 0 ? nil : .seconds($1) }),
    ServerLimit(
      name: .maxIdleTime, range: 0...86_400, unit: "s", value: { seconds($0.maxIdleTime) },
      set: { $0.maxIdleTime = $1 == 0 ? nil : .seconds($1) }),
    ServerLimit(
      name: .shutdownRetryAfter, range: 0...60_000, unit: "ms", value: { milliseconds($0.retryAfter) },
      set: { $0.retryAfter = .milliseconds($1) }),
    ServerLimit(
      name: .minRunningCalls, range: 1...1_000_000, unit: "calls", value: { $0.admission.minRunningCalls },
      set: { $0.admission.minRunningCalls = $1 }),
    ServerLimit(
      name: .maxRunningCalls, range: 1...1_000_000, unit: "calls", value: { $0.admission.maxRunningCalls },
      set: { $0.admission.maxRunningCalls = $1 }),
    ServerLimit(
      name: .maxWaitingCalls, range: 1...1_000_000, unit: "calls", value: { $0.admission.maxWaitingCalls },
      set: { $0.admission.maxWaitingCalls = $1 }),
    ServerLimit(
      name: .maxStreamingCalls, range: 1...1_000_000, unit: "calls", value: { $0.admission.maxStreamingCalls },
      set: { $0.admission.maxStreamingCalls = $1 }),
    ServerLimit(
      name: .shedWaitTarget, range: 1...60_000, unit: "ms", value: { milliseconds($0.admission.waitTarget) },
      set: { $0.admission.waitTarget = .milliseconds($1) }),
    ServerLimit(
      name: .shedAfter, range: 1...600_000, unit: "ms", value: { milliseconds($0.admission.shedAfter) },
      set: { $0.admission.shedAfter = .milliseconds($1) }),
  ]

  /// What a service's server bears when nobody says otherwise.
  private static var standard: ServerOptions {
    var options = ServerOptions()
    options.maxIdleTime = .seconds(900)
    // Within the pauses of a client's four attempts.
    options.retryAfter = .milliseconds(200)
    return options
  }

  /// The options as the settings have them.
  ///
  /// - Throws: ``StartupFailure`` naming the setting, where it came from, what it says and what it may say.
  static func options(_ settings: ServiceSettings) throws(StartupFailure) -> ServerOptions {
    var options = standard
    for limit in all {
      guard let text = settings[limit.name] else { continue }
      guard let number = Int(text), limit.range.contains(number) else {
        throw StartupFailure(
          "\(settings.label(limit.name)) cannot be used",
          why:
            "'\(text)' is not a whole number from \(limit.range.lowerBound) to \(limit.range.upperBound) (\(limit.unit))",
          hint: "leave it out for \(limit.value(standard))")
      }
      limit.set(&options, number)
    }
    let admission = options.admission
    guard admission.minRunningCalls <= admission.maxRunningCalls else {
      throw StartupFailure(
        "the limits on running calls cannot be used",
        why: "min-running-calls is \(admission.minRunningCalls), max-running-calls only \(admission.maxRunningCalls)",
        hint: "lower the one or raise the other")
    }
    return options
  }

  private static func seconds(_ duration: Duration?) -> Int { duration.map { Int($0 / .seconds(1)) } ?? 0 }
  private static func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
}
