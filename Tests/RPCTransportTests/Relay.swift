import NIOCore
import NIOPosix
import Synchronization

/// A TCP relay between a client and a server that can be cut in mid-connection, as a network would.
final class Relay: Sendable {
  let port: Int
  private let listener: any Channel
  private let state: State

  /// `@unchecked Sendable` because the channels are behind the mutex.
  private final class State: Sendable {
    let channels = Mutex<[any Channel]>([])
    /// Those towards the server.
    let outbound = Mutex<[any Channel]>([])
    let accepted = Atomic<Int>(0)
  }

  init(to target: Int) async throws {
    let state = State()
    self.state = state
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { inbound in
        state.channels.withLock { $0.append(inbound) }
        state.accepted.wrappingAdd(1, ordering: .relaxed)
        return ClientBootstrap(group: inbound.eventLoop).connect(host: "127.0.0.1", port: target).flatMapThrowing {
          outbound in
          state.channels.withLock { $0.append(outbound) }
          state.outbound.withLock { $0.append(outbound) }
          try outbound.pipeline.syncOperations.addHandler(Forwarder(to: inbound))
          try inbound.pipeline.syncOperations.addHandler(Forwarder(to: outbound))
          _ = inbound.setOption(.autoRead, value: true)
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = listener.localAddress?.port ?? 0
  }

  var accepted: Int { state.accepted.load(ordering: .relaxed) }

  /// Ends every connection without a goodbye of TLS or the protocol.
  func cut() {
    let channels = state.channels.withLock { channels in
      defer { channels = [] }
      return channels
    }
    for channel in channels { channel.close(promise: nil) }
  }

  /// Reads nothing more of what the server sends, as a client would that has stopped.
  func stopReading() async throws {
    for channel in state.outbound.withLock({ $0 }) { try await channel.setOption(.autoRead, value: false).get() }
  }

  func close() async {
    try? await listener.close().get()
    cut()
  }

  /// `@unchecked Sendable` because it is used on its channel's loop only.
  private final class Forwarder: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      other.close(promise: nil)
    }
  }
}
