internal import Synchronization

/// A reference that is set once, after those who will use it were made.
final class OnceBox<Value: AnyObject & Sendable>: Sendable {
  private let storage = Mutex<Value?>(nil)

  var value: Value? { storage.withLock { $0 } }

  func set(_ value: Value) {
    storage.withLock { if $0 == nil { $0 = value } }
  }
}
