internal import NIOCore
internal import NIOPosix
public import RPC
public import TLS

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Serves a router over TLS.
public final class RPCServer: Sendable {
  /// The address it listens on.
  public let host: String
  /// The port it listens on, also when 0 was asked for.
  public let port: Int

  let core: ServerCore
  private let listener: any Channel

  /// Begins to listen; connections are served from then on.
  ///
  /// - Parameters:
  ///   - tls: Certificates for new connections; a server role.
  ///   - observe: Hears of connections and faults, on event loops.
  /// - Throws: Why the address can't be listened on.
  public static func start(
    router: Router, tls: TLSContextSource, options: ServerOptions = ServerOptions(), loops: TransportLoops = .shared,
    observe: @escaping @Sendable (ServerEvent) -> Void = { _ in }
  ) async throws(ServerStartError) -> RPCServer {
    guard tls.role == .server else {
      throw .other(host: options.host, port: options.port, reason: "the TLS context is a client's, not a server's")
    }
    let core = ServerCore(router: router, tls: tls, options: options, loops: loops, observe: observe)
    let bootstrap = ServerBootstrap(group: loops.group)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 128 * 1024, high: 512 * 1024))
      .childChannelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 65_536)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try accept(channel, core) }
      }
    do {
      let listener = try await bootstrap.bind(host: options.host, port: options.port).get()
      return RPCServer(core: core, listener: listener, options: options)
    } catch {
      throw startError(error, options)
    }
  }

  private init(core: ServerCore, listener: any Channel, options: ServerOptions) {
    self.core = core
    self.listener = listener
    host = listener.localAddress?.ipAddress ?? options.host
    port = listener.localAddress?.port ?? options.port
  }

  /// Stops listening, lets calls under way finish, cancels those that have not after the grace, closes.
  ///
  /// Clients are told first and stop opening calls; a call that raced with that is still served. Harmless when
  /// repeated. Returns when every connection is closed; handlers that ignore their cancellation may still run.
  public func shutdown(grace: Duration) async -> DrainReport {
    try? await listener.close().get()
    let core = core
    let connections = core.beginDrain()
    let counter = CallCounter()
    for connection in connections {
      connection.domain.perform {
        counter.add(connection.openCalls)
        connection.drain(text: "the server is shutting down", retryAfter: core.options.retryAfter)
      }
    }
    let cutOff = core.loops.group.next().scheduleTask(in: TimeAmount(grace)) {
      for connection in core.liveConnections() {
        connection.domain.perform { core.noteCancelled(calls: connection.cutOff()) }
      }
    }
    await core.waitUntilEmpty()
    cutOff.cancel()
    return DrainReport(connections: connections.count, calls: counter.value, cancelledCalls: core.cancelledCalls)
  }

  private static func accept(_ channel: any Channel, _ core: ServerCore) throws {
    let remote = channel.remoteAddress.map(describe) ?? "unknown"
    do throws(ServerCore.Refusal) {
      try core.admitSocket()
    } catch {
      core.report(.connectionRefused(remoteAddress: remote, reason: error.text))
      throw error
    }
    channel.closeFuture.whenComplete { _ in core.releaseSocket() }
    guard let domain = core.loops.domain(of: channel.eventLoop), let gate = core.gate(of: domain) else {
      throw ServerCore.Refusal.draining
    }
    let engine = try TLSEngine(context: core.tls.current)
    let secure = SecureChannel(engine: engine, domain: domain, handshakeTimeout: core.options.handshakeTimeout) {
      secure, outcome in
      switch outcome {
      case .failure(let reason):
        core.report(.handshakeFailed(remoteAddress: remote, reason: reason.fault ?? "closed during the handshake"))
        return nil
      case .success(let peer):
        let principal = Principal(peer)
        do throws(ServerCore.Refusal) {
          try core.admit(principal)
        } catch {
          core.report(.connectionRefused(remoteAddress: remote, reason: error.text))
          return nil
        }
        return ServerConnection(
          core: core, gate: gate, principal: principal, channel: secure, peer: peer, remoteAddress: remote,
          domain: domain)
      }
    }
    try channel.pipeline.syncOperations.addHandler(secure)
  }

  private static func describe(_ address: SocketAddress) -> String {
    guard let ip = address.ipAddress, let port = address.port else { return address.description }
    return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
  }

  private static func startError(_ error: any Error, _ options: ServerOptions) -> ServerStartError {
    let host = options.host
    let port = options.port
    guard let failure = error as? IOError else { return .other(host: host, port: port, reason: "\(error)") }
    switch failure.errnoCode {
    case EADDRINUSE: return .addressInUse(host: host, port: port)
    case EADDRNOTAVAIL: return .addressNotAvailable(host: host, port: port)
    case EACCES: return .permissionDenied(host: host, port: port)
    default: return .other(host: host, port: port, reason: SystemErrorText.of(failure.errnoCode))
    }
  }
}
