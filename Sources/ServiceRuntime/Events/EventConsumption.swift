public import OporaAPI
public import Store

/// That a service follows another's events, and what they do here.
public struct EventConsumption: Sendable {
  /// The service whose feed is read: `tickets`.
  public let producer: String

  /// The effect of one event, in the transaction that also moves the cursor. Called for every event of the feed, in
  /// order; ignore the types that do not matter. Must be re-runnable, like every write; an event that cannot be
  /// understood should be skipped with a log line, because throwing stops the feed until it is mended.
  public let apply: @Sendable (EventsV1.Event, WriteTransaction) throws -> Void

  /// Called after a batch was committed, outside the transaction: the place to wake whoever acts on the change.
  public let committed: @Sendable () async -> Void

  public init(
    producer: String, apply: @escaping @Sendable (EventsV1.Event, WriteTransaction) throws -> Void,
    committed: @escaping @Sendable () async -> Void = {}
  ) {
    self.producer = producer
    self.apply = apply
    self.committed = committed
  }
}
