internal import Logging
internal import OporaAPI
internal import RPC
internal import Store
internal import Synchronization

/// Follows one producer's feed: reconnects for ever, applies each batch with the cursor in one transaction.
///
/// Delivery is at least once; an event at or before the cursor is skipped, so its effect is exactly once. An event
/// that does not follow the cursor stops the batch, is logged, and the feed is opened anew from the cursor.
final class EventConsumer: Sendable {
  struct Standing: Sendable {
    var cursor: UInt64 = 0
    var isConnected = false
    var lastError = ""
  }

  let consumption: EventConsumption
  private let store: ServiceStore
  private let transport: any ClientTransport
  private let logger: Logger
  private let standing = Mutex(Standing())

  private static let firstDelay = Duration.milliseconds(50)
  private static let longestDelay = Duration.seconds(5)

  init(_ consumption: EventConsumption, store: ServiceStore, transport: any ClientTransport, logger: Logger) {
    self.consumption = consumption
    self.store = store
    self.transport = transport
    self.logger = logger
  }

  var currentStanding: Standing { standing.withLock { $0 } }

  /// Runs until the task is cancelled.
  func run() async {
    var delay = Self.firstDelay
    while !Task.isCancelled {
      do {
        try await follow { delay = Self.firstDelay }
      } catch {
        // A cancelled stream reports itself as a failed call; at shutdown that is no news.
        if Task.isCancelled { return }
        note(error)
      }
      standing.withLock { $0.isConnected = false }
      // Jitter, so that consumers do not return to a restarted producer in step.
      try? await Task.sleep(for: delay * Double.random(in: 0.5...1))
      delay = min(delay * 2, Self.longestDelay)
    }
  }

  private func follow(onProgress: () -> Void) async throws {
    let cursor = try await store.cursor(of: consumption.producer)
    let after = UInt64(clamping: cursor)
    standing.withLock { $0.cursor = after }
    let feed = EventsV1.EventFeedClient(transport)
    let batches = try await feed.subscribe(
      EventsV1.SubscribeRequest(after: after), options: CallOptions(waitForReady: true))
    for try await batch in batches {
      standing.withLock {
        $0.isConnected = true
        $0.lastError = ""
      }
      guard let last = batch.events.last else { continue }
      try await apply(batch.events)
      standing.withLock { $0.cursor = last.sequence }
      onProgress()
      await consumption.committed()
    }
  }

  private func apply(_ events: [EventsV1.Event]) async throws {
    let consumption = consumption
    try await store.write { transaction in
      for event in events
      where try transaction.advanceCursor(producer: consumption.producer, to: Int64(clamping: event.sequence)) {
        try consumption.apply(event, transaction)
      }
    }
  }

  private func note(_ error: any Error) {
    let text = "\(error)"
    let isNews = standing.withLock { standing in
      defer { standing.lastError = text }
      return standing.lastError != text
    }
    if isNews {
      logger.warning(
        "following events was interrupted",
        metadata: ["producer": "\(consumption.producer)", "error": "\(text)"])
    }
  }
}
