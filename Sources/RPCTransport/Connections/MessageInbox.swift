internal import RPC

/// Messages that arrived and were not asked for yet, and the task that waits for the next. Bounded by the credit the
/// peer was given, which comes back when a message is taken.
struct MessageInbox {
  private struct Item {
    var message: [UInt8]
    /// A message inside OPEN or CLOSE was charged to no credit.
    var needsRelease: Bool
  }

  var reader: Waiter<Result<[UInt8]?, RPCError>>?
  private var items: [Item] = []
  private var head = 0
  private var outcome: Result<Void, RPCError>?

  mutating func append(_ message: [UInt8], needsRelease: Bool) {
    guard outcome == nil else { return }
    items.append(Item(message: message, needsRelease: needsRelease))
  }

  /// The first end counts. A failure takes what waits with it; after a success the reader still gets the rest.
  mutating func end(_ outcome: Result<Void, RPCError>) {
    guard self.outcome == nil else { return }
    self.outcome = outcome
    if case .failure = outcome {
      items = []
      head = 0
    }
  }

  /// The next message or the end, if there is either.
  mutating func take(release: (Int) -> Void) -> Result<[UInt8]?, RPCError>? {
    if head < items.count {
      let item = items[head]
      items[head].message = []
      head += 1
      if head == items.count {
        items.removeAll(keepingCapacity: true)
        head = 0
      }
      if item.needsRelease { release(item.message.count) }
      return .success(item.message)
    }
    return outcome.map { $0.map { nil } }
  }

  /// Gives the waiting task what there is.
  mutating func deliver(release: (Int) -> Void) {
    guard let waiting = reader else { return }
    guard waiting.isWaiting else {
      // Its task was cancelled; a message must not be lost to it.
      reader = nil
      return
    }
    guard let ready = take(release: release) else { return }
    reader = nil
    waiting.resume(ready)
  }
}
