/// How a call ended. The seventeen codes and their meanings are gRPC's, so that people and tools carry over.
public enum StatusCode: UInt8, Sendable, Hashable, CaseIterable {
  case ok = 0
  /// The caller gave up.
  case cancelled = 1
  /// Something failed that nobody classified.
  case unknown = 2
  /// The request is wrong whatever the state of the system.
  case invalidArgument = 3
  /// Time ran out; the effect may or may not have happened.
  case deadlineExceeded = 4
  case notFound = 5
  case alreadyExists = 6
  /// The caller is known and may not do this.
  case permissionDenied = 7
  /// A limit or quota is used up.
  case resourceExhausted = 8
  /// The request is right but the system is not in the state for it.
  case failedPrecondition = 9
  /// Somebody else was faster; read again and retry.
  case aborted = 10
  case outOfRange = 11
  case unimplemented = 12
  /// An invariant is broken; a defect of the server.
  case `internal` = 13
  /// The service cannot be reached or is draining; retrying may help.
  case unavailable = 14
  case dataLoss = 15
  /// The caller is not known.
  case unauthenticated = 16

  /// The code as it is written in logs and documentation: `FAILED_PRECONDITION`.
  public var name: String {
    switch self {
    case .ok: "OK"
    case .cancelled: "CANCELLED"
    case .unknown: "UNKNOWN"
    case .invalidArgument: "INVALID_ARGUMENT"
    case .deadlineExceeded: "DEADLINE_EXCEEDED"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .permissionDenied: "PERMISSION_DENIED"
    case .resourceExhausted: "RESOURCE_EXHAUSTED"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .aborted: "ABORTED"
    case .outOfRange: "OUT_OF_RANGE"
    case .unimplemented: "UNIMPLEMENTED"
    case .internal: "INTERNAL"
    case .unavailable: "UNAVAILABLE"
    case .dataLoss: "DATA_LOSS"
    case .unauthenticated: "UNAUTHENTICATED"
    }
  }

  /// A code read from the wire; one that this version does not know counts as `unknown`.
  public init(wireValue: UInt8) {
    self = StatusCode(rawValue: wireValue) ?? .unknown
  }
}
