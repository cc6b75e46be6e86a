/// How a shutdown went.
public struct DrainReport: Sendable, Hashable {
  /// Connections there were when it began.
  public var connections: Int
  /// Calls under way when it began.
  public var calls: Int
  /// Calls that had not ended within the grace and were cancelled.
  public var cancelledCalls: Int

  public var isClean: Bool { cancelledCalls == 0 }
}
