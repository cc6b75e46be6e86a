/// When a failed call is made again, and how often.
///
/// A policy says what the caller would like; four things bound it. A second run must do no harm (the method is declared
/// idempotent, the call has an idempotency key, or the caller vouches with ``CallOptions/isRepeatable``); the target's
/// ``RetryBudget`` has to have room; the server must not have said no (`opora-retry-pushback-ms`); and the next attempt
/// has to begin before the deadline, which is never extended. A call of which the caller has seen something already (a
/// message of a stream) is not repeated.
public struct RetryPolicy: Sendable, Hashable {
  /// Attempts in all, the first included; 1 repeats nothing.
  public var maxAttempts: Int
  public var backoff: BackoffPolicy
  /// What is worth another attempt. A `RESOURCE_EXHAUSTED` is repeated besides when its server says when.
  public var statuses: Set<StatusCode>

  public init(
    maxAttempts: Int = 4,
    backoff: BackoffPolicy = BackoffPolicy(initial: .milliseconds(50), longest: .seconds(2)),
    statuses: Set<StatusCode> = [.unavailable]
  ) {
    self.maxAttempts = maxAttempts
    self.backoff = backoff
    self.statuses = statuses
  }

  /// Four attempts on UNAVAILABLE.
  public static let standard = RetryPolicy()
  /// No attempt but the first. What provably never reached a handler is still repeated, once.
  public static let never = RetryPolicy(maxAttempts: 1)
}

extension CallOptions {
  /// Whether a second run of the call does no harm: as the method declares, because its key makes it take effect once,
  /// or because the caller vouches for it.
  public func permitsRepetition(of method: MethodDescriptor) -> Bool {
    isRepeatable || method.idempotency.allowsRetry || metadata[Metadata.Key.idempotencyKey] != nil
  }
}
