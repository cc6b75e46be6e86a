/// A fact for other services, to be recorded in the transaction of the change it tells of.
public struct NewEvent: Equatable, Sendable {
  /// What happened: "ticket.assigned".
  public var type: String
  /// To what: "ticket/1042".
  public var aggregate: String
  /// The aggregate's version after the change; above every version recorded for it by another operation.
  public var aggregateVersion: Int64
  /// When it happened in the domain; milliseconds since 1970, UTC.
  public var occurredAtMilliseconds: Int64
  /// When it became known; milliseconds since 1970, UTC.
  public var recordedAtMilliseconds: Int64
  /// Who did it.
  public var actor: String
  /// Protobuf bytes.
  public var payload: [UInt8]
  /// Whether it is history brought over from another system.
  public var isImported: Bool

  public init(
    type: String, aggregate: String, aggregateVersion: Int64, occurredAtMilliseconds: Int64,
    recordedAtMilliseconds: Int64, actor: String, payload: [UInt8], isImported: Bool = false
  ) {
    self.type = type
    self.aggregate = aggregate
    self.aggregateVersion = aggregateVersion
    self.occurredAtMilliseconds = occurredAtMilliseconds
    self.recordedAtMilliseconds = recordedAtMilliseconds
    self.actor = actor
    self.payload = payload
    self.isImported = isImported
  }
}

/// An event of the outbox.
public struct OutboxEvent: Equatable, Sendable {
  /// 1, 2, 3 … over the whole service, without gaps, in the order of commits.
  public let sequence: Int64
  public let event: NewEvent

  public init(sequence: Int64, event: NewEvent) {
    self.sequence = sequence
    self.event = event
  }
}
