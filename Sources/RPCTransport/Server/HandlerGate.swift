internal import RPC
internal import Wire

/// Lets the calls of one loop to their handlers, as ``Admission`` decides.
///
/// Each loop has its share of the server's limits, so that nothing is counted across threads. Touched on the loop only.
final class HandlerGate: @unchecked Sendable {
  let domain: LoopDomain
  private let policy: AdmissionPolicy
  private let report: @Sendable (ServerEvent) -> Void
  private let watch: DeadlineWatch
  private var admission: Admission<Principal, ServerCall>
  private var streaming = 0
  private var reportedLevel: Criticality?
  /// Calls that were answered or lost while their handlers go on.
  private var ending: [ObjectIdentifier: ServerCall] = [:]

  init(domain: LoopDomain, policy: AdmissionPolicy, report: @escaping @Sendable (ServerEvent) -> Void) {
    self.domain = domain
    self.policy = policy
    self.report = report
    watch = DeadlineWatch(loop: domain.loop)
    admission = Admission(policy) { $0.isOver }
    // The server's core holds its gates as long as any of its connections is there, and only those make a gate tick.
    watch.onExpiry { [weak self] now in self?.tick(now) ?? .max }
  }

  /// Takes a call whose request is there: it runs or waits from now on.
  ///
  /// - Returns: Why it does neither; it is the connection's again then.
  func enter(_ call: ServerCall) -> RPCError? {
    switch call.lane {
    case .operations:
      start(call)
    case .streaming:
      guard streaming < policy.maxStreamingCalls else { return .tooManyStreams(policy.maxStreamingCalls) }
      streaming += 1
      start(call)
    case .queued:
      switch admission.offer(call, of: call.context.caller, call.context.criticality, now: .current) {
      case .run:
        start(call)
      case .full:
        return queueFull
      case .wait(let displaced):
        call.noteQueued()
        displaced?.refuse(queueFull)
        if let tick = admission.nextTick { watch.watch(tick.nanoseconds) }
      }
    }
    return nil
  }

  /// A queued call is over before its turn.
  func forget(_ call: ServerCall) {
    admission.forget(call.context.caller, call.context.criticality)
  }

  /// A call that was let through needs its place no longer.
  ///
  /// - Parameter begun: When its handler began; nil when it never ran.
  func leave(_ call: ServerCall, begun: MonotonicInstant?) {
    switch call.lane {
    case .operations: return
    case .streaming: streaming -= 1
    case .queued:
      let now = MonotonicInstant.current
      let method = call.route.method
      var took: (method: Int, nanoseconds: UInt64)?
      // Only a handler that waits for nobody else's messages says something about the load.
      if let begun, method.kind == .unary, now > begun {
        took = (method.ordinal, now.nanoseconds - begun.nanoseconds)
      }
      admission.leave(took: took, now: now)
      startWaiting()
    }
  }

  private func start(_ call: ServerCall) {
    call.noteReady()
    domain.handlers.append(call)
  }

  private func startWaiting() {
    while let call = admission.next() {
      // Its connection ends it in a moment; it must not take a place until then.
      guard call.context.deadline.hasPassed else {
        start(call)
        continue
      }
      admission.leave(took: nil, now: .current)
      call.refuse(RPCError(code: .deadlineExceeded, message: "The deadline passed while the call waited for its turn."))
    }
  }

  // MARK: Overload

  private func tick(_ now: UInt64) -> UInt64 {
    domain.turn {
      let shed = admission.tick(now: MonotonicInstant(nanoseconds: now))
      let pushback = admission.overload.pushbackMilliseconds
      for (call, waited) in shed { call.refuse(.shed(call.context, waited, policy.waitTarget, pushback)) }
      if admission.overload.level != reportedLevel {
        reportedLevel = admission.overload.level
        report(.shedding(reportedLevel))
      }
    }
    return admission.nextTick?.nanoseconds ?? .max
  }

  private var queueFull: RPCError {
    .queueFull(policy.maxWaitingCalls, admission.overload.pushbackMilliseconds)
  }

  // MARK: Handlers that outlive their calls

  func noteEnding(_ call: ServerCall) { ending[ObjectIdentifier(call)] = call }

  func noteEnded(_ call: ServerCall) { ending[ObjectIdentifier(call)] = nil }

  func callsEnding(now: MonotonicInstant) -> [CallSnapshot] { ending.values.map { $0.snapshot(now: now) } }
}

// What callers are told that are turned away. Their calls have had no effect.
extension RPCError {
  fileprivate static func shed(
    _ context: ServerContext, _ waited: Duration, _ target: Duration, _ pushback: Int
  ) -> RPCError {
    let milliseconds = Int(waited / .milliseconds(1))
    var error = RPCError(
      code: .unavailable,
      message: "The service is overloaded and turns \(context.criticality) calls away: this one waited "
        + "\(milliseconds) ms, the target is \(Int(target / .milliseconds(1))) ms (shed-wait-target). "
        + "It had no effect; try again later.")
    error.retryPushback = .after(milliseconds: UInt32(clamping: pushback))
    return error
  }

  fileprivate static func queueFull(_ limit: Int, _ pushback: Int) -> RPCError {
    var error = RPCError(
      code: .resourceExhausted,
      message: "\(limit) calls wait for a handler already, the limit of this event loop (its share of "
        + "max-waiting-calls), and nobody has more of them waiting than you. It had no effect; try again later.")
    error.retryPushback = .after(milliseconds: UInt32(clamping: pushback))
    return error
  }

  fileprivate static func tooManyStreams(_ limit: Int) -> RPCError {
    RPCError(
      code: .resourceExhausted,
      message: "\(limit) streaming calls are open already, the limit of this event loop (its share of "
        + "max-streaming-calls); end some of them, or raise it.")
  }
}
