/// Bounds how much of a target's load may be repetitions: when most calls fail, repeating them only adds to the fire.
///
/// A bucket of tokens. A failed attempt takes one out, a success puts `gain` back, and repetitions are allowed while
/// more than half is left. Retries and hedges draw on the same bucket. As in gRPC's retry throttling (gRFC A6).
public struct RetryBudget: Sendable, Hashable {
  /// Tokens of a full bucket; 0 allows no repetition at all.
  public let capacity: Double
  /// What a success gives back: 0.1 allows one repetition in ten calls in the long run.
  public let gain: Double
  private var tokens: Double

  public init(capacity: Double = 10, gain: Double = 0.1) {
    self.capacity = max(0, capacity)
    self.gain = max(0, gain)
    tokens = self.capacity
  }

  /// Whether a call may be repeated now.
  public var allowsRepetition: Bool { tokens > capacity / 2 }

  public mutating func noteSuccess() {
    // Almost every call of a healthy target ends here.
    if tokens < capacity { tokens = min(capacity, tokens + gain) }
  }

  public mutating func noteFailure() { tokens = max(0, tokens - 1) }
}
