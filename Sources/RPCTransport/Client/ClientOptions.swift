public import Wire

/// How a client connects and how long it waits.
public struct ClientOptions: Sendable {
  /// For unary calls that name neither timeout nor deadline; streams have none unless they ask.
  public var defaultTimeout: Duration? = .seconds(30)
  /// For the socket; the TLS handshake has as long again.
  public var connectTimeout: Duration = .seconds(5)
  /// The first pause after a failed attempt; doubled by each further one, and jittered by half.
  public var minBackoff: Duration = .milliseconds(50)
  public var maxBackoff: Duration = .seconds(5)
  /// Calls waiting for a connection; a call beyond fails RESOURCE_EXHAUSTED.
  public var maxWaitingCalls = 10_000
  /// What the client announces in HELLO.
  public var settings = Settings()
  /// What else it bears, keepalive among it.
  public var limits = ConnectionLimits()

  public init() {}
}
