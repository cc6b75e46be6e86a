import NIOCore
import NIOPosix
import RPC
import RPCTransport
import TLS
import Testing
import Wire

@Suite("Connections")
struct ConnectionTests {
  @Test("to a port where nobody listens fail at once, and say so")
  func nobodyListens() async throws {
    let certificates = try Certificates()
    let tls = try certificates.source(.server, .service(name: "tickets"))
    let server = try await RPCServer.start(router: Router(), tls: tls)
    _ = await server.shutdown(grace: .zero)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")))
    let error = await failure { _ = try await client.echo([1]) }
    #expect(error?.code == .unavailable)
    #expect(error?.message == "Can't reach tickets at 127.0.0.1:\(server.port): Connection refused.")
    await client.shutdown()
  }

  @Test("to a name that does not exist fail with the name")
  func unknownName() async throws {
    let certificates = try Certificates()
    var options = ClientOptions()
    // The system's resolver may take its time.
    options.defaultTimeout = nil
    let client = RPCClient(
      to: ServiceTarget(host: "nowhere.invalid", port: 1, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")), options: options)
    let error = await failure { _ = try await client.echo([1]) }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("nowhere.invalid") == true)
    await client.shutdown()
  }

  @Test("on a busy port are refused with the port named")
  func busyPort() async throws {
    try await Loopback.with { pair in
      var options = ServerOptions()
      options.port = pair.server.port
      let certificates = pair.certificates
      await #expect(throws: ServerStartError.addressInUse(host: "127.0.0.1", port: options.port)) {
        _ = try await RPCServer.start(
          router: Router(), tls: certificates.source(.server, .service(name: "tickets")), options: options)
      }
    }
  }

  @Test("to another service than the expected one are refused by the client")
  func wrongService() async throws {
    try await Loopback.with { pair in
      let client = try pair.client(as: .service(name: "routing"), expecting: "library")
      let error = await failure { _ = try await client.echo([1]) }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("spiffe://opora/service/tickets") == true)
      await client.shutdown()
    }
  }

  @Test("with a certificate of another authority fail on both sides with the reason")
  func foreignAuthority() async throws {
    try await Loopback.with { pair in
      let stranger = try Certificates()
      let client = RPCClient(
        to: ServiceTarget(host: "127.0.0.1", port: pair.server.port, service: "tickets"),
        tls: try stranger.source(.client, .service(name: "routing")))
      let error = await failure { _ = try await client.echo([1]) }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("not trusted") == true)
      await pair.events.wait {
        if case .handshakeFailed(_, let reason) = $0 { reason.contains("does not know the authority") } else { false }
      }
      await client.shutdown()
    }
  }

  @Test(
    "that speak something else are turned away, and others go on",
    arguments: ["GET / HTTP/1.1\r\n\r\n", "\u{0}\u{1}\u{2}garbage"])
  func garbage(text: String) async throws {
    try await Loopback.with { pair in
      // Speaks as soon as it is connected, on its event loop: how long the test itself has to wait for a thread does
      // not matter. The server hangs up by itself.
      let socket = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(FirstWords(text))
          }
        }
        .connect(host: "127.0.0.1", port: pair.server.port).get()
      try await socket.closeFuture.get()
      await pair.events.wait {
        if case .handshakeFailed(_, let reason) = $0 { reason.contains("does not speak TLS") } else { false }
      }
      let answer = try await pair.client.echo([1])
      #expect(answer == [1])
    }
  }

  @Test("that never shake hands are cut off")
  func silence() async throws {
    var options = ServerOptions()
    options.handshakeTimeout = .milliseconds(50)
    try await Loopback.with(options: options) { pair in
      let socket = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: pair.server.port).get()
      await pair.events.wait {
        if case .handshakeFailed(_, let reason) = $0 { reason.contains("longer than") } else { false }
      }
      try? await socket.close().get()
    }
  }

  @Test("beyond the limit of one peer are refused")
  func perPeerLimit() async throws {
    var options = ServerOptions()
    options.maxConnectionsPerPeer = 1
    try await Loopback.with(options: options) { pair in
      _ = try await pair.client.echo([1])
      let second = try pair.client(as: .person(role: .specialist, name: "olga"))
      let error = await failure { _ = try await second.echo([1]) }
      #expect(error?.code == .unavailable)
      await pair.events.wait {
        if case .connectionRefused(_, let reason) = $0 { reason.contains("max-connections-per-peer") } else { false }
      }
      let other = try pair.client(as: .person(role: .lead, name: "irina"))
      _ = try await other.echo([1])
      await second.shutdown()
      await other.shutdown()
    }
  }

  @Test("keep their certificates while the server's are replaced, and new ones get the new")
  func rotation() async throws {
    let certificates = try Certificates()
    let tls = try certificates.source(.server, .service(name: "tickets"))
    let server = try await RPCServer.start(router: EchoService().router(), tls: tls)
    let clientTLS = try certificates.source(.client, .service(name: "routing"))
    let target = ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets")
    let early = RPCClient(to: target, tls: clientTLS)
    _ = try await early.echo([1])
    _ = try certificates.identity(.service(name: "tickets"))
    guard case .reloaded = tls.reloadIfChanged() else {
      Issue.record("the new pair was not taken")
      return
    }
    let late = RPCClient(to: target, tls: clientTLS)
    let answers = (try await early.echo([2]), try await late.echo([3]))
    #expect(answers == ([2], [3]))
    await early.shutdown()
    await late.shutdown()
    _ = await server.shutdown(grace: .zero)
  }

  @Test("that are idle are made again by the next call")
  func idle() async throws {
    var options = ServerOptions()
    options.settings.idleMilliseconds = 30
    try await Loopback.with(options: options) { pair in
      _ = try await pair.client.echo([1])
      await pair.events.wait { if case .connectionClosed = $0 { true } else { false } }
      let answer = try await pair.client.echo([2])
      #expect(answer == [2])
    }
  }
}

/// Says something when it is connected, and nothing else.
private final class FirstWords: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private let text: String

  init(_ text: String) { self.text = text }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }
}
