/// Asks a second time before the first answer failed to come: trades load for the slowest answers.
///
/// For calls that may be repeated only; any other call fails INVALID_ARGUMENT. The first good answer counts and the
/// other attempts are cancelled. Each hedge counts against the target's ``RetryBudget``; a server's pushback delays or
/// stops them. Only unary calls are hedged.
public struct HedgingPolicy: Sendable, Hashable {
  /// How long to wait for an answer before the next attempt begins beside the others.
  public var delay: Duration
  /// Attempts in all, the first included; 2 to 5.
  public var maxAttempts: Int
  /// Failures after which the others go on; any other failure ends the call.
  public var bearableStatuses: Set<StatusCode>

  public init(delay: Duration, maxAttempts: Int = 2, bearableStatuses: Set<StatusCode> = [.unavailable]) {
    self.delay = max(.zero, delay)
    self.maxAttempts = min(max(maxAttempts, 2), 5)
    self.bearableStatuses = bearableStatuses
  }
}
