/// How many calls a server handles at once and which it turns away when there are more than it can handle.
///
/// Only unary and client-streaming calls are queued: they come to an end by themselves. A call whose server streams may
/// stay open for days; such calls have a number of their own. The services `opora.rpc.*`, by which people look into a
/// server and mend it, pass always.
public struct AdmissionPolicy: Sendable, Hashable {
  /// Handlers that may run at once whatever happens: the limit does not fall below it.
  public var minRunningCalls = 64
  /// Handlers that run at once at most.
  public var maxRunningCalls = 2_048
  /// Calls that wait for a handler; the next one displaces, or is answered RESOURCE_EXHAUSTED.
  public var maxWaitingCalls = 8_192
  /// Calls with a stream from the server that are open at once; the next one is answered RESOURCE_EXHAUSTED.
  public var maxStreamingCalls = 4_096
  /// A call that waits longer than this waits too long.
  public var waitTarget: Duration = .milliseconds(100)
  /// When the oldest call has waited too long for so long, the least critical are turned away.
  public var shedAfter: Duration = .milliseconds(500)

  public init() {}

  /// The share of one of several loops, so that nothing is counted across threads.
  func share(of loops: Int) -> AdmissionPolicy {
    var share = self
    let loops = max(1, loops)
    share.minRunningCalls = max(1, minRunningCalls / loops)
    share.maxRunningCalls = max(share.minRunningCalls, maxRunningCalls / loops)
    share.maxWaitingCalls = max(1, maxWaitingCalls / loops)
    share.maxStreamingCalls = max(1, maxStreamingCalls / loops)
    return share
  }
}
