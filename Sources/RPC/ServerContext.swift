import Synchronization

/// How much a call matters when the server has to shed load; higher is shed last.
public enum Criticality: UInt8, Sendable, Hashable, CaseIterable {
  /// Background work that somebody will repeat.
  case sheddable = 0
  case normal = 1
  /// A person is waiting.
  case critical = 2
}

/// One call as its handler sees it.
///
/// Cancellation reaches the handler as cancellation of its task: when the caller cancels, the connection is lost or
/// the deadline passes.
public final class ServerContext: Sendable {
  public let method: MethodDescriptor
  /// Who holds the certificate at the other end.
  public let peer: Principal
  /// The person a service acts for; nil when the caller acts for itself. Only services may say so.
  public let onBehalfOf: Principal?
  public let metadata: Metadata
  public let deadline: Deadline
  public let trace: TraceContext?
  public let criticality: Criticality
  /// 0 for the first attempt.
  public let attempt: UInt8
  /// Where the caller is, for logs: `127.0.0.1:40412`, or `in-process`.
  public let remoteAddress: String
  /// When the call was read from the socket, in monotonic nanoseconds.
  public let receivedUptimeNanoseconds: UInt64

  private let outgoing = Mutex(Outgoing())

  private struct Outgoing {
    var initial = Metadata()
    var trailers = Metadata()
  }

  public init(
    method: MethodDescriptor, peer: Principal, onBehalfOf: Principal? = nil, metadata: Metadata = Metadata(),
    deadline: Deadline = .never, trace: TraceContext? = nil, criticality: Criticality = .normal, attempt: UInt8 = 0,
    remoteAddress: String = "in-process", receivedUptimeNanoseconds: UInt64 = Deadline.uptimeNow
  ) {
    self.method = method
    self.peer = peer
    self.onBehalfOf = onBehalfOf
    self.metadata = metadata
    self.deadline = deadline
    self.trace = trace
    self.criticality = criticality
    self.attempt = attempt
    self.remoteAddress = remoteAddress
    self.receivedUptimeNanoseconds = receivedUptimeNanoseconds
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
