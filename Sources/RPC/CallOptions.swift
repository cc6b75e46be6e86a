/// What a client asks of one call.
///
/// While a call is served, calls made from its task inherit from it what the options leave open: the deadline (the
/// earlier one counts), the criticality (never above the served call's), its trace, and on whose behalf it runs. Nothing
/// has to be passed on by hand.
public struct CallOptions: Sendable {
  /// Time the whole call may take, retries included; nil takes the transport's default.
  public var timeout: Duration?
  /// An absolute deadline; the earliest of this, the time-out and that of the call being served counts.
  public var deadline: Deadline
  public var metadata: Metadata
  /// Wait for a connection instead of failing at once while the target is away.
  public var waitForReady: Bool
  /// Nil takes that of the call being served, and `normal` outside of one.
  public var criticality: Criticality?
  /// The span that the call is made from. Nil takes that of the call being served; outside of one the server begins a
  /// trace.
  public var trace: TraceContext?
  /// In whose name a call is made while another is served.
  public var identity: Identity
  /// The caller vouches that a second run does no harm. Methods declared idempotent in their .proto and calls with an
  /// idempotency key need no such word.
  public var isRepeatable: Bool
  /// Nil takes the client's.
  public var retry: RetryPolicy?
  /// Opt-in; see ``HedgingPolicy``.
  public var hedging: HedgingPolicy?

  /// In whose name a service calls another while it serves a call.
  public enum Identity: Sendable, Hashable {
    /// For the person whose call is served, if it is a person's, with that person's rights.
    case servedPerson
    /// For the service itself, with its own rights.
    case itself
  }

  public init(
    timeout: Duration? = nil, deadline: Deadline = .never, metadata: Metadata = Metadata(), waitForReady: Bool = false,
    criticality: Criticality? = nil, trace: TraceContext? = nil, identity: Identity = .servedPerson,
    isRepeatable: Bool = false, retry: RetryPolicy? = nil, hedging: HedgingPolicy? = nil
  ) {
    self.timeout = timeout
    self.deadline = deadline
    self.metadata = metadata
    self.waitForReady = waitForReady
    self.criticality = criticality
    self.trace = trace
    self.identity = identity
    self.isRepeatable = isRepeatable
    self.retry = retry
    self.hedging = hedging
  }

  public var idempotencyKey: String? {
    get { metadata.text(Metadata.Key.idempotencyKey) }
    set { metadata[Metadata.Key.idempotencyKey] = newValue.map { Array($0.utf8) } }
  }

  /// When the call has to be over, given the transport's default for calls that name no timeout.
  public func effectiveDeadline(defaultTimeout: Duration?) -> Deadline {
    guard let limit = timeout ?? defaultTimeout else { return deadline }
    return min(deadline, .after(limit))
  }
}

extension CallOptions {
  /// The options with what the call being served by this task adds. Transports apply it once per call.
  public func inheritingServedCall() -> CallOptions {
    guard let served = ServerContext.current else { return self }
    return inheriting(served)
  }

  /// The options with what a call being served adds; deadline and criticality only shrink.
  public func inheriting(_ served: ServerContext) -> CallOptions {
    var options = self
    options.deadline = min(deadline, served.deadline)
    options.criticality = min(criticality ?? served.criticality, served.criticality)
    // The served call's own span: the next hop makes a child of it, so that the log lines of the two link up.
    options.trace = trace ?? served.trace
    if identity == .servedPerson, !served.caller.isService, metadata[Metadata.Key.onBehalfOf] == nil {
      options.metadata.set(Metadata.Key.onBehalfOf, text: served.caller.description)
    }
    return options
  }
}
