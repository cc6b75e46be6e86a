internal import NIOCore
internal import RPC

/// A hedged unary call: attempts side by side, of which the first that is answered counts. `HedgedAttempts` decides,
/// this class makes calls and sets the timer.
///
/// `@unchecked Sendable` because it is touched on the client's loop only.
final class HedgedCall: @unchecked Sendable {
  private let core: ClientCore
  private let method: MethodDescriptor
  private let options: CallOptions
  private let deadline: Deadline
  private let policy: HedgingPolicy
  private var request: [UInt8]
  private var machine: HedgedAttempts
  private var launched: UInt8 = 0
  private var open: [HedgedAttempt] = []
  private var timer: Scheduled<Void>?
  private var continuation: UnsafeContinuation<Result<UnaryResponse, RPCError>, Never>?
  private var result: Result<UnaryResponse, RPCError>?

  init(
    core: ClientCore, method: MethodDescriptor, options: CallOptions, policy: HedgingPolicy, deadline: Deadline,
    request: [UInt8]
  ) {
    self.core = core
    self.method = method
    self.policy = policy
    self.deadline = deadline
    self.request = request
    machine = HedgedAttempts(policy: policy)
    // A hedge is the repetition; what provably never ran is still sent again, once.
    var options = options
    options.retry = RetryPolicy(maxAttempts: 1, statuses: policy.bearableStatuses)
    self.options = options
  }

  func start(_ continuation: UnsafeContinuation<Result<UnaryResponse, RPCError>, Never>) {
    if let result { return continuation.resume(returning: result) }
    self.continuation = continuation
    follow(machine.begin())
  }

  /// The caller gave up.
  func cancel() {
    finish(.failure(RPCError(code: .cancelled, message: "The call was cancelled by its caller.")))
  }

  fileprivate func ended(_ attempt: HedgedAttempt, _ result: Result<UnaryResponse, RPCError>) {
    open.removeAll { $0 === attempt }
    guard self.result == nil else { return }
    let action: HedgedAttempts.Action
    switch result {
    case .success: action = machine.answered()
    case .failure(let error): action = machine.failed(error.code, error.retryPushback, budget: core.budget)
    }
    switch action {
    case .succeed, .fail: finish(result)
    case .wait, .launch, .postpone: follow(action)
    }
  }

  private func follow(_ action: HedgedAttempts.Action) {
    switch action {
    case .wait, .succeed, .fail: break
    case .postpone(let milliseconds): arm(.milliseconds(Int64(milliseconds)))
    case .launch(let hasMore):
      timer?.cancel()
      timer = nil
      // Before the attempt, which may fail at once and have this set anew.
      if hasMore { arm(TimeAmount(policy.delay)) }
      launch()
    }
  }

  private func launch() {
    let attempt = HedgedAttempt(
      call: self, method: method, options: options, deadline: deadline, request: request,
      attempts: CallAttempts(startingAt: Int(launched)))
    launched += 1
    // Beside the one before, not behind it.
    attempt.failedAt = open.last?.connection?.endpoint
    open.append(attempt)
    core.start(attempt)
  }

  private func arm(_ delay: TimeAmount) {
    timer?.cancel()
    timer = core.domain.loop.assumeIsolated().scheduleTask(in: delay) {
      self.core.domain.turn {
        guard self.result == nil else { return }
        self.follow(self.machine.delayPassed(budget: &self.core.budget))
      }
    }
  }

  private func finish(_ result: Result<UnaryResponse, RPCError>) {
    guard self.result == nil else { return }
    self.result = result
    timer?.cancel()
    timer = nil
    request = []
    let losers = open
    open = []
    for attempt in losers { core.cancel(attempt) }
    continuation?.resume(returning: result)
    continuation = nil
  }
}

/// One attempt of a hedged call.
final class HedgedAttempt: UnaryExchange, @unchecked Sendable {
  private weak var call: HedgedCall?

  init(
    call: HedgedCall, method: MethodDescriptor, options: CallOptions, deadline: Deadline, request: [UInt8],
    attempts: CallAttempts
  ) {
    self.call = call
    super.init(method: method, options: options, deadline: deadline, request: request)
    self.attempts = attempts
  }

  override func deliver(_ result: Result<UnaryResponse, RPCError>) { call?.ended(self, result) }
}
