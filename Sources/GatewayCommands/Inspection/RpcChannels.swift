import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora rpc channels [SERVICE]`.
struct RpcChannels: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channels", abstract: "List the connections to the services.",
    discussion: """
      EXAMPLES
        opora rpc channels
        opora rpc channels tickets -o wide
        opora rpc channels tickets -o json      with credit, stream by stream

      QUEUED waits to be written, for the socket or for credit; UNREAD has arrived and no handler has taken it; STALLED
      counts the streams that wait for credit. The number begins the ids of 'opora calls list'. For leads and admins.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "One service; all four unless given.") var service: ServiceName?

  func run() async throws {
    try await ServiceSurvey.run(global, service, "connections") { session, name in
      try await session.call(name, "list the connections to \(name.rawValue)") { () async throws(RPCError) in
        try await session.inspection(name).listChannels(.init())
      }.channels
    } table: {
      [
        .init("service"), .init("number", .right), .init("peer", flexible: true), .init("address"),
        .init("age", .right), .init("open", .right), .init("calls", .right), .init("in", .right), .init("out", .right),
        .init("state"),
      ]
        + ($0
          ? [
            .init("queued", .right), .init("unread", .right), .init("stalled", .right), .init("oddities", .right),
            .init("methods", .right),
          ] : [])
    } row: { name, channel in
      let stalled = channel.streams.count { $0.queuedBytes > $0.sendCredit }
      return [
        .init(name.rawValue), .init("\(channel.id)"), .init(channel.peer), .init(channel.address),
        .init(Spans.text(precisely: channel.ageMs)), .init("\(channel.openCalls)"), .init("\(channel.calls)"),
        .init(ByteCount.text(channel.receivedBytes)), .init(ByteCount.text(channel.sentBytes)),
        channel.draining ? .init("draining", .warning) : .init("open"), .init(ByteCount.text(channel.queuedBytes)),
        .init(ByteCount.text(channel.unreadBytes)), .init("\(stalled)"),
        .init("\(channel.oddities)", channel.oddities > 0 ? .warning : .plain), .init("\(channel.methods)"),
      ]
    }
  }
}
