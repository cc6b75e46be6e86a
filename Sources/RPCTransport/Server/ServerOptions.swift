public import Wire

/// Where a server listens and what it bears.
public struct ServerOptions: Sendable {
  /// An address or a name; `0.0.0.0` and `::` listen on all.
  public var host = "127.0.0.1"
  /// 0 takes any free port; ``RPCServer/port`` says which.
  public var port = 0
  /// Connections in all, handshaking ones included; a connection beyond is closed at once.
  public var maxConnections = 4_096
  /// Connections of one identity; a connection beyond is closed after its handshake.
  public var maxConnectionsPerPeer = 256
  /// A TLS handshake that takes longer is cut off.
  public var handshakeTimeout: Duration = .seconds(5)
  /// How many calls are handled at once, and which are turned away when there are more.
  public var admission = AdmissionPolicy()
  /// The longest time a unary or client-streaming call may take, whatever its caller asks; nil for no limit.
  public var maxCallDuration: Duration? = .seconds(600)
  /// What the server announces in HELLO.
  public var settings = Settings()
  /// What else it bears from one connection.
  public var limits = ConnectionLimits()

  public init(host: String = "127.0.0.1", port: Int = 0) {
    self.host = host
    self.port = port
  }
}
