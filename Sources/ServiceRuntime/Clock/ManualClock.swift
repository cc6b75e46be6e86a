public import BusinessTime
internal import Synchronization

/// A clock that stands still until it is moved, for tests and rehearsals.
public final class ManualClock: DomainClock {
  private let instant: Mutex<Instant>

  public init(_ start: Instant) {
    instant = Mutex(start)
  }

  public var now: Instant { instant.withLock { $0 } }
  public var isManual: Bool { true }

  /// Moves the clock forward; an instant in the clock's past leaves it where it is.
  ///
  /// Timers do not fire by this alone: move the clock of a running service through ``TimerSchedule/move(_:to:)``.
  public func set(_ target: Instant) {
    instant.withLock { $0 = max($0, target) }
  }
}
