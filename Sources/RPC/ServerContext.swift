import Synchronization

/// How much a call matters when the server has to shed load; higher is shed last.
public enum Criticality: UInt8, Sendable, Hashable, Comparable, CaseIterable {
  /// Background work that somebody will repeat.
  case sheddable = 0
  case normal = 1
  /// A person is waiting.
  case critical = 2

  public static func < (left: Criticality, right: Criticality) -> Bool { left.rawValue < right.rawValue }
}

/// One call as its handler sees it.
///
/// Cancellation reaches the handler as cancellation of its task: when the caller cancels, the connection is lost or
/// the deadline passes. While it runs, ``current`` is this context, and calls that its task makes inherit from it.
public final class ServerContext: Sendable {
  public let method: MethodDescriptor
  /// Who holds the certificate at the other end.
  public let peer: Principal
  /// The person a service acts for; nil when the caller acts for itself. Only services may say so.
  public let onBehalfOf: Principal?
  public let metadata: Metadata
  public let deadline: Deadline
  /// This hop's span in the caller's trace, or in a new one when the caller sent none.
  public let trace: TraceContext
  /// The caller's span; nil when the trace begins here.
  public let parentSpan: UInt64?
  public let criticality: Criticality
  /// 0 for the first attempt.
  public let attempt: UInt8
  /// Where the caller is, for logs: `127.0.0.1:40412`, or `in-process`.
  public let remoteAddress: String
  /// When the call was read from the socket, in monotonic nanoseconds.
  public let receivedUptimeNanoseconds: UInt64
  /// What the server's table of calls names it by; nil in-process.
  public let callID: CallID?

  private let outgoing = Mutex(Outgoing())
  private let hasEnded = Atomic(false)

  @TaskLocal private static var served: ServerContext?

  private struct Outgoing {
    var initial = Metadata()
    var trailers = Metadata()
  }

  /// - Parameter trace: What the caller sent along; this hop gets a span of its own in it.
  public init(
    method: MethodDescriptor, peer: Principal, onBehalfOf: Principal? = nil, metadata: Metadata = Metadata(),
    deadline: Deadline = .never, trace: TraceContext? = nil, criticality: Criticality = .normal, attempt: UInt8 = 0,
    remoteAddress: String = "in-process", receivedUptimeNanoseconds: UInt64 = Deadline.uptimeNow, callID: CallID? = nil
  ) {
    self.method = method
    self.peer = peer
    self.onBehalfOf = onBehalfOf
    self.metadata = metadata
    self.deadline = deadline
    self.trace = trace?.child() ?? .random()
    parentSpan = trace?.span
    self.criticality = criticality
    self.attempt = attempt
    self.remoteAddress = remoteAddress
    self.receivedUptimeNanoseconds = receivedUptimeNanoseconds
    self.callID = callID
  }

  /// The call that this task serves; nil outside of one, and in tasks that have outlived it.
  public static var current: ServerContext? {
    guard let served, !served.hasEnded.load(ordering: .relaxed) else { return nil }
    return served
  }

  /// Runs a handler with this context as ``current``. Used once per call.
  func serving<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    // A task begun by the handler keeps the value for its whole life. What it does after the call is not part of it.
    defer { hasEnded.store(true, ordering: .relaxed) }
    return try await Self.$served.withValue(self) { try await body() }
  }

  /// The one whose rights and name count: the person acted for, else the peer.
  public var caller: Principal { onBehalfOf ?? peer }

  /// The caller's idempotency key, or nil when none was sent or it is not text.
  public var idempotencyKey: String? { metadata.isEmpty ? nil : metadata.text(Metadata.Key.idempotencyKey) }

  /// Metadata sent ahead of the first response message. Has no effect once a message was sent.
  public var initialMetadata: Metadata {
    get { outgoing.withLock { $0.initial } }
    set { outgoing.withLock { $0.initial = newValue } }
  }

  /// Metadata sent with the status.
  public var trailers: Metadata {
    get { outgoing.withLock { $0.trailers } }
    set { outgoing.withLock { $0.trailers = newValue } }
  }
}
