public import RPC
public import Wire

/// How a client connects and how long it waits.
public struct ClientOptions: Sendable {
  /// For unary calls that name neither timeout nor deadline; streams have none unless they ask.
  public var defaultTimeout: Duration? = .seconds(30)
  /// For the socket; the TLS handshake has as long again.
  public var connectTimeout: Duration = .seconds(5)
  /// Pauses between attempts to connect to an address, and between attempts to resolve a name.
  public var backoff = BackoffPolicy(initial: .milliseconds(50), longest: .seconds(5))
  /// How calls are spread over connections and addresses.
  public var pool = PoolOptions()
  /// What finds the addresses of names; the operating system unless something else knows where services are.
  public var resolver: any NameResolver = SystemResolver()
  /// For calls that name no policy of their own.
  public var retry = RetryPolicy.standard
  /// How much of the target's load may be repetitions and hedges; shared by all calls of the client.
  public var retryBudget = RetryBudget()
  /// Calls waiting for a connection; a call beyond fails RESOURCE_EXHAUSTED.
  public var maxWaitingCalls = 10_000
  /// What the client announces in HELLO.
  public var settings = Settings()
  /// What else it bears, keepalive among it.
  public var limits = ConnectionLimits()

  /// Whether to compress long messages to and from servers that offer it.
  public var isCompressing = true
  /// What the messages of all connections may take that share it.
  public var memory = MemoryBudget(limitBytes: .max)

  public init() {}
}
