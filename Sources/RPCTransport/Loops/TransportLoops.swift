internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The threads that connections live on: one event loop each, a connection stays on its loop.
///
/// Handlers start on their connection's loop, so a loop's thread runs service code too; whatever blocks must hop off.
public final class TransportLoops: Sendable {
  /// One loop per processor, shared by everything in the process that names no other; never shut down.
  public static let shared = TransportLoops()

  let group: MultiThreadedEventLoopGroup
  let all: [LoopDomain]
  private let domains: [ObjectIdentifier: LoopDomain]
  private let turn = Atomic<Int>(0)

  /// - Parameter threads: nil takes one per processor.
  public init(threads: Int? = nil) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads ?? System.coreCount))
    self.group = group
    // A group has a loop at least; the second form only spares an optional.
    var all = group.makeIterator().map { LoopDomain(loop: $0) }
    if all.isEmpty { all = [LoopDomain(loop: group.next())] }
    self.all = all
    domains = Dictionary(uniqueKeysWithValues: all.map { (ObjectIdentifier($0.loop), $0) })
  }

  /// The domain of one of the group's loops; nil for a loop of somebody else.
  func domain(of loop: any EventLoop) -> LoopDomain? { domains[ObjectIdentifier(loop)] }

  /// Runs an operation on one of the loops: calls it makes through a client of the same loop change no thread.
  public func run<Value: Sendable>(_ operation: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await Task(executorPreference: next()) { try await operation() }.value
  }

  /// The domain for a new client connection. A caller that runs on a loop keeps it, which saves two wake-ups per call.
  func next() -> LoopDomain {
    if let current = MultiThreadedEventLoopGroup.currentEventLoop, let domain = domain(of: current) { return domain }
    return all[turn.wrappingAdd(1, ordering: .relaxed).oldValue % all.count]
  }
}
