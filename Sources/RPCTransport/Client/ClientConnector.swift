internal import NIOCore
internal import NIOPosix
internal import TLS

/// Makes one connection at a time: resolves the name anew, opens the socket, shakes hands.
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

  /// Reports to the client on its loop: `connectionMade`, or `connectFailed`.
  func connect(core: ClientCore) {
    let secure: SecureChannel
    do throws(TLSError) {
      let engine = try TLSEngine(context: tls.current, expected: .service(name: target.service))
      secure = SecureChannel(engine: engine, domain: domain, handshakeTimeout: options.connectTimeout) {
        secure, outcome in
        switch outcome {
        case .failure(let reason):
          core.connectFailed(reason: reason.fault ?? "it closed the connection during the TLS handshake")
          return nil
        case .success(let peer):
          let connection = ClientConnection(
            core: core, channel: secure, peer: peer, remoteAddress: core.target.description)
          core.connectionMade(connection)
          return connection
        }
      }
    } catch {
      return core.connectFailed(reason: error.description)
    }
    let domain = domain
    ClientBootstrap(group: domain.loop)
      .connectTimeout(TimeAmount(options.connectTimeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.writeBufferWaterMark, value: .init(low: 128 * 1024, high: 512 * 1024))
      .channelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 65_536)
      )
      .connect(host: target.host, port: target.port)
      .whenComplete { outcome in
        // Added only now, because a name with several addresses makes several channels, of which one wins.
        domain.perform {
          do {
            try outcome.get().pipeline.syncOperations.addHandler(secure)
          } catch {
            core.connectFailed(reason: SystemErrorText.ofConnecting(error))
          }
        }
      }
  }
}
