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
  /// A connection of this age is left: its calls finish, new ones go to a new connection. Each has an age of its own,
  /// up to a tenth shorter or longer. Nil keeps connections as long as they hold.
  public var maxConnectionAge: Duration? = .seconds(3_600)
  /// How long clients are asked to keep away when the server stops; zero for no advice.
  public var retryAfter: Duration = .zero
  /// How many calls are handled at once, and which are turned away when there are more.
  public var admission = AdmissionPolicy()
  /// The longest time a unary or client-streaming call may take, whatever its caller asks; nil for no limit.
  public var maxCallDuration: Duration? = .seconds(600)
  /// What the messages of all connections may take that share it; calls beyond are answered RESOURCE_EXHAUSTED.
  public var memory = MemoryBudget(limitBytes: 512 << 20)
  /// Whether to offer compression of long messages. Clients offer it, so the server decides.
  public var isCompressing = false
  /// What the server announces in HELLO.
  public var settings = Settings()
  /// What else it bears from one connection.
  public var limits = ConnectionLimits()

  /// A connection without a call for this long is left; nil keeps it. Announced in HELLO, whole milliseconds up to a day.
  public var maxIdleTime: Duration? {
    get { settings.idleMilliseconds == 0 ? nil : .milliseconds(settings.idleMilliseconds) }
    set {
      let wanted = newValue.map { min(max($0, .milliseconds(1)), .seconds(86_400)) }
      settings.idleMilliseconds = wanted.map { Int($0 / .milliseconds(1)) } ?? 0
    }
  }

  public init(host: String = "127.0.0.1", port: Int = 0) {
    self.host = host
    self.port = port
  }
}
