internal import NIOCore
internal import NIOPosix
internal import TLS

/// Makes connections to addresses: opens the socket, shakes hands.
final class ClientConnector {
  private let target: ServiceTarget
  private let tls: TLSContextSource
  private let options: ClientOptions
  private let domain: LoopDomain

  init(target: ServiceTarget, tls: TLSContextSource, options: ClientOptions, domain: LoopDomain) {
    self.target = target
    self.tls = tls
    self.options = options
    self.domain = domain
  }

  /// Reports to the client on its loop, and never before this returns: `connectionMade`, or `connectFailed`.
  func connect(to endpoint: Endpoint, _ id: ConnectionPool.ConnectionID, core: ClientCore) {
    let (target, domain) = (target, domain)
    let secure: SecureChannel
    let address: SocketAddress
    do {
      address = try SocketAddress(ipAddress: endpoint.host, port: endpoint.port)
      let engine = try TLSEngine(context: tls.current, expected: .service(name: target.service))
      secure = SecureChannel(engine: engine, domain: domain, handshakeTimeout: options.connectTimeout) {
        secure, outcome in
        switch outcome {
        case .failure(let reason):
          core.connectFailed(id, reason: reason.fault ?? "it closed the connection during the TLS handshake")
          return nil
        case .success(let peer):
          let connection = ClientConnection(
            id: id, endpoint: endpoint, core: core, channel: secure, peer: peer,
            remoteAddress: "\(target.service) at \(endpoint)")
          core.connectionMade(connection)
          return connection
        }
      }
    } catch {
      let reason = "\(error)"
      return domain.loop.execute { domain.turn { core.connectFailed(id, reason: reason) } }
    }
    ClientBootstrap(group: domain.loop)
      .connectTimeout(TimeAmount(options.connectTimeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.writeBufferWaterMark, value: .init(low: 128 * 1024, high: 512 * 1024))
      .channelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 65_536)
      )
      .connect(to: address)
      .whenComplete { outcome in
        domain.perform {
          do {
            try outcome.get().pipeline.syncOperations.addHandler(secure)
          } catch {
            core.connectFailed(id, reason: SystemErrorText.ofConnecting(error))
          }
        }
      }
  }
}
