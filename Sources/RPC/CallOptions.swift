/// What a client asks of one call.
public struct CallOptions: Sendable {
  /// Time the whole call may take, retries included; nil takes the transport's default.
  public var timeout: Duration?
  /// An absolute deadline inherited from a call being served; the earlier of the two counts.
  public var deadline: Deadline
  public var metadata: Metadata
  /// Wait for a connection instead of failing at once while the target is away.
  public var waitForReady: Bool
  public var criticality: Criticality
  public var trace: TraceContext?

  public init(
    timeout: Duration? = nil, deadline: Deadline = .never, metadata: Metadata = Metadata(), waitForReady: Bool = false,
    criticality: Criticality = .normal, trace: TraceContext? = nil
  ) {
    self.timeout = timeout
    self.deadline = deadline
    self.metadata = metadata
    self.waitForReady = waitForReady
    self.criticality = criticality
    self.trace = trace
  }

  /// Options for a call made while serving another: its deadline, its trace, its criticality.
  ///
  /// - Parameter actingForCaller: Says on whose behalf the call is made, so that the next service applies that
  ///   person's rights.
  public init(inheriting context: ServerContext, actingForCaller: Bool = false) {
    self.init(deadline: context.deadline, criticality: context.criticality, trace: context.trace?.child())
    if actingForCaller, !context.caller.isService {
      metadata.set(Metadata.Key.onBehalfOf, text: context.caller.description)
    }
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
