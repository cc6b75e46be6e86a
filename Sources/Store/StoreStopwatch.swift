internal import Synchronization

/// Adds up the time that one call spends on its store: waiting for the writer or a reader, statements, fsync.
///
/// Whoever serves a call binds one to the task; ``ServiceStore`` adds to the one that is bound. Accesses that run at the
/// same time each count, so the sum may be more than the time that passed.
public final class StoreStopwatch: Sendable {
  /// The stopwatch of the call being served; nil outside of calls.
  @TaskLocal public static var current: StoreStopwatch?

  private let total = Atomic<UInt64>(0)

  public init() {}

  /// Time spent so far.
  public var nanoseconds: UInt64 { total.load(ordering: .relaxed) }

  func add(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return }
    total.wrappingAdd(UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000), ordering: .relaxed)
  }

  /// Runs an access and adds its time to the current stopwatch, whether it succeeds or not.
  static func measuring<Value>(_ access: () async throws -> Value) async throws -> Value {
    guard let current else { return try await access() }
    let start = ContinuousClock.now
    defer { current.add(ContinuousClock.now - start) }
    return try await access()
  }
}
