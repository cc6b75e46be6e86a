internal import Synchronization

/// Bytes of messages that connections keep, all together: those that arrive, those of calls that wait or are handled,
/// and those that wait to be written.
///
/// A connection posts what it keeps at the end of a turn and only when that has changed, so a call that comes and goes
/// within a turn costs nothing here. What all may exceed the limit by is one read of each loop, 64 KiB, and the answers
/// to calls that were let in before.
public final class MemoryBudget: Sendable {
  public let limitBytes: Int
  private let held = Atomic<Int>(0)
  /// Somebody was turned away since more than half was free.
  private let isShort = Atomic<Bool>(false)

  /// - Parameter limitBytes: A limit below 1 leaves room for nothing.
  public init(limitBytes: Int) {
    self.limitBytes = limitBytes
  }

  public var heldBytes: Int { held.load(ordering: .relaxed) }

  var room: Int { max(0, limitBytes - heldBytes) }

  func change(by bytes: Int) {
    let now = held.wrappingAdd(bytes, ordering: .relaxed).newValue
    if bytes < 0, now < limitBytes / 2, isShort.load(ordering: .relaxed) { isShort.store(false, ordering: .relaxed) }
  }

  /// Somebody is turned away.
  ///
  /// - Returns: Whether it is the first one since more than half was free.
  func noteRefusal() -> Bool { !isShort.exchange(true, ordering: .relaxed) }
}
