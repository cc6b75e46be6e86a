internal import OporaAPI
internal import RPC
internal import Store

/// Serves this service's outbox as a stream: the past in batches, then what is committed.
///
/// Reads by primary key in bounded batches on the readers' pool, so a consumer far behind does not slow the writer;
/// a consumer that does not read is held by the stream's credit.
struct EventFeedHandler: EventsV1.EventFeedService {
  let store: ServiceStore

  private static let batchLimit = 256

  func subscribe(
    _ request: EventsV1.SubscribeRequest, responses: RPCWriter<EventsV1.EventBatch>, context: ServerContext
  ) async throws {
    guard let after = Int64(exactly: request.after), after <= store.lastSequence else {
      throw RPCError(
        code: .outOfRange,
        message: "The last event here is \(store.lastSequence); \(request.after) lies beyond it. "
          + "The consumer has followed another history of this service.")
    }
    var sequence = after
    // An empty batch tells the consumer that it is connected although nothing is new.
    if sequence == store.lastSequence { try await responses.write(EventsV1.EventBatch()) }
    while true {
      let events = try await store.events(after: sequence, limit: Self.batchLimit)
      if let last = events.last {
        try await responses.write(EventsV1.EventBatch(events: events.map(EventsV1.Event.init)))
        sequence = last.sequence
      } else if request.untilPresent {
        return
      } else {
        try await store.waitForEvents(after: sequence)
      }
    }
  }
}

extension EventsV1.Event {
  init(_ recorded: OutboxEvent) {
    self.init(
      sequence: UInt64(clamping: recorded.sequence), type: recorded.event.type, aggregate: recorded.event.aggregate,
      aggregateVersion: UInt64(clamping: recorded.event.aggregateVersion),
      occurredAtMs: recorded.event.occurredAtMilliseconds, recordedAtMs: recorded.event.recordedAtMilliseconds,
      actor: recorded.event.actor, payload: recorded.event.payload, imported: recorded.event.isImported)
  }
}
