import Synchronization

/// Which sides of a call may send more than one message.
public enum CallKind: UInt8, Sendable, Hashable, CaseIterable {
  case unary = 0
  case clientStreaming = 1
  case serverStreaming = 2
  case bidirectional = 3

  public var clientStreams: Bool { self == .clientStreaming || self == .bidirectional }
  public var serverStreams: Bool { self == .serverStreaming || self == .bidirectional }
}

/// Whether a repeated call may have a second effect; from the .proto's `idempotency_level`.
public enum Idempotency: Sendable, Hashable {
  case notIdempotent
  case idempotent
  case noSideEffects

  /// Whether the runtime may send the call again without asking.
  public var allowsRetry: Bool { self != .notIdempotent }
}

/// One method of a service: all that the runtime has to know about it. Generated code makes one per method and process.
///
/// It is a class so that a connection finds its two-byte id by one array index: `ordinal` is unique and small.
public final class MethodDescriptor: Sendable {
  /// Full name of the service, such as `opora.tickets.v1.Tickets`.
  public let service: String
  /// Name of the method, such as `FileTicket`.
  public let name: String
  /// What METHOD frames carry: `opora.tickets.v1.Tickets/FileTicket`.
  public let fullName: String
  public let kind: CallKind
  /// Hash over the schema of request and response; two sides that differ have different .proto files.
  public let fingerprint: UInt64
  public let idempotency: Idempotency
  public let rights: Rights
  /// Full names of the message types.
  public let requestType: String
  public let responseType: String
  /// Unique in the process, counted from 0 in order of creation.
  public let ordinal: Int

  private static let nextOrdinal = Atomic<Int>(0)

  public init(
    service: String, name: String, kind: CallKind, fingerprint: UInt64, idempotency: Idempotency, rights: Rights,
    requestType: String, responseType: String
  ) {
    self.service = service
    self.name = name
    fullName = "\(service)/\(name)"
    self.kind = kind
    self.fingerprint = fingerprint
    self.idempotency = idempotency
    self.rights = rights
    self.requestType = requestType
    self.responseType = responseType
    ordinal = Self.nextOrdinal.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}
