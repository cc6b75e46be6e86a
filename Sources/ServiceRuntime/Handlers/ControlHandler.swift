internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import Store

/// Operates the running service: what it is, how far it has come, its clock and its log level.
struct ControlHandler: RpcV1.ControlService {
  let service: String
  let startedAt: Instant
  let schemaVersion: Int
  let store: ServiceStore
  let clock: any DomainClock
  let schedule: TimerSchedule
  let consumers: [EventConsumer]
  let pendingWork: @Sendable () async -> Int
  /// Sets the level and answers the one before; nil when there is no such level.
  let setLevel: @Sendable (String) -> String?

  func getInfo(_ request: RpcV1.GetInfoRequest, context: ServerContext) async throws -> RpcV1.GetInfoResponse {
    let pending = await pendingWork() + (await schedule.pendingCount())
    return RpcV1.GetInfoResponse(
      service: service, version: OporaVersion.text, processId: UInt64(clamping: ProcessFacts.processID),
      startedAtMs: startedAt.millisecondsSinceEpoch, schemaVersion: UInt32(clamping: schemaVersion),
      lastEvent: UInt64(clamping: store.lastSequence),
      consumers: consumers.map { consumer in
        let standing = consumer.currentStanding
        return RpcV1.ConsumerState(
          producer: consumer.consumption.producer, cursor: standing.cursor, connected: standing.isConnected,
          lastError: standing.lastError)
      },
      pendingWork: UInt64(clamping: pending))
  }

  func getClock(_ request: RpcV1.GetClockRequest, context: ServerContext) async throws -> RpcV1.ClockState {
    present
  }

  func moveClock(_ request: RpcV1.MoveClockRequest, context: ServerContext) async throws -> RpcV1.ClockState {
    guard let manual = clock as? ManualClock else {
      throw RPCError(
        code: .failedPrecondition,
        message: "\(service) runs on the machine's clock; start it with --clock manual=<instant> to move it.")
    }
    let now = clock.now
    // What a repetition under the same key finds is where the first call went: 'by' counts from where the clock stood
    // then. Kept before the move, so that a move that was cut off goes on and none is made twice.
    // As of its end, or a long move would forget itself with what is older than a week.
    let keptFrom = (try? Self.target(request, from: now)) ?? now
    let end = try await store.writeOnce(request, context, at: keptFrom) { _ in
      RpcV1.ClockState(nowMs: try Self.target(request, from: now).millisecondsSinceEpoch, manual: true)
    }
    let target = Instant(millisecondsSinceEpoch: end.nowMs)
    if target >= clock.now { await schedule.move(manual, to: target) }
    return present
  }

  private static func target(_ request: RpcV1.MoveClockRequest, from now: Instant) throws(RPCError) -> Instant {
    let target: Instant
    switch request.target {
    case .toMs(let milliseconds): target = Instant(millisecondsSinceEpoch: milliseconds)
    case .byMs(let milliseconds):
      let (sum, overflow) = now.millisecondsSinceEpoch.addingReportingOverflow(milliseconds)
      guard !overflow else { throw outOfRange(now) }
      target = Instant(millisecondsSinceEpoch: sum)
    case nil:
      throw RPCError(code: .invalidArgument, message: "Say where to: to_ms, or by_ms from now.")
    }
    // Beyond year 9999 nothing in the system can be written down any more.
    guard target >= now, target.millisecondsSinceEpoch <= 253_402_300_799_000 else { throw outOfRange(now) }
    return target
  }

  func setLogLevel(_ request: RpcV1.SetLogLevelRequest, context: ServerContext) async throws
    -> RpcV1.SetLogLevelResponse
  {
    guard let previous = setLevel(request.level) else {
      throw RPCError(
        code: .invalidArgument,
        message: "'\(request.level)' is no log level; levels are trace, debug, info, notice, warning, error, critical.")
    }
    return RpcV1.SetLogLevelResponse(previous: previous)
  }

  private var present: RpcV1.ClockState {
    RpcV1.ClockState(nowMs: clock.now.millisecondsSinceEpoch, manual: clock.isManual)
  }

  private static func outOfRange(_ now: Instant) -> RPCError {
    RPCError(
      code: .invalidArgument,
      message: "A clock only moves forward, at most to the end of the year 9999; it stands at \(now).")
  }
}
