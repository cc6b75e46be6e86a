internal import ArgumentParser

/// The flags by which a server's limits are set. All may also be set by environment or file.
struct ServerLimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Connections in all.", valueName: "number"))
  var maxConnections: String?

  @Option(help: ArgumentHelp("Connections of one identity.", valueName: "number"))
  var maxConnectionsPerPeer: String?

  @Option(help: ArgumentHelp("Memory for the messages of all connections together.", valueName: "MiB"))
  var maxBufferedMemory: String?

  @Option(help: ArgumentHelp("Age at which a connection is left, a tenth more or less; 0 for never.", valueName: "s"))
  var maxConnectionAge: String?

  @Option(help: ArgumentHelp("Connections without a call for so long are left; 0 for never.", valueName: "s"))
  var maxIdleTime: String?

  @Option(help: ArgumentHelp("How long clients are to keep away after a shutdown.", valueName: "ms"))
  var shutdownRetryAfter: String?

  @Option(help: ArgumentHelp("Handlers that may always run at once.", valueName: "number"))
  var minRunningCalls: String?

  @Option(
    help: ArgumentHelp("Handlers that run at once at most; the limit moves between the two.", valueName: "number"))
  var maxRunningCalls: String?

  @Option(help: ArgumentHelp("Calls that wait for a handler at most.", valueName: "number"))
  var maxWaitingCalls: String?

  @Option(help: ArgumentHelp("Open calls with a stream from the server at most.", valueName: "number"))
  var maxStreamingCalls: String?

  @Option(help: ArgumentHelp("Longest wait for a handler that is no overload.", valueName: "ms"))
  var shedWaitTarget: String?

  @Option(help: ArgumentHelp("Overload of this length sheds the least critical calls.", valueName: "ms"))
  var shedAfter: String?

  var values: [ServiceSettings.Name: String?] {
    [
      .maxConnections: maxConnections, .maxConnectionsPerPeer: maxConnectionsPerPeer,
      .maxBufferedMemory: maxBufferedMemory, .maxConnectionAge: maxConnectionAge, .maxIdleTime: maxIdleTime,
      .shutdownRetryAfter: shutdownRetryAfter,
      .minRunningCalls: minRunningCalls, .maxRunningCalls: maxRunningCalls, .maxWaitingCalls: maxWaitingCalls,
      .maxStreamingCalls: maxStreamingCalls, .shedWaitTarget: shedWaitTarget, .shedAfter: shedAfter,
    ]
  }
}
