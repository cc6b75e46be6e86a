public import BusinessTime

/// The department's idea of now. All domain time comes from it: what is stored, compared and shown.
public protocol DomainClock: Sendable {
  var now: Instant { get }
  /// Whether it moves only when it is told to.
  var isManual: Bool { get }
}
