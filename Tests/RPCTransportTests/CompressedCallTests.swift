import RPC
import RPCTransport
import Testing

@Suite("Compression over TLS")
struct CompressedCallTests {
  /// Text that shrinks to about a tenth, the same each time.
  private let message: [UInt8] = {
    var seed: UInt64 = 7
    return (0..<10_000).flatMap { _ in
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Array("T-\(seed >> 40) принтер не печатает ".utf8)
    }
  }()

  @Test("long messages take a fraction of their bytes, both ways, and arrive as they were", arguments: [true, false])
  func bytes(_ isOffered: Bool) async throws {
    var options = ServerOptions()
    options.isCompressing = isOffered
    try await Loopback.with(options: options) { pair in
      let answer = try await pair.client.echo(message)
      let isSame = answer == message
      #expect(isSame)
      let call = try await pair.client.open(EchoService.chat, request: nil, CallOptions())
      try await call.write(message)
      let reversed = try await call.next()
      let isReversed = reversed == Array(message.reversed())
      #expect(isReversed)
      call.cancel()
      let connection = try #require(await pair.server.connections().first)
      let most = UInt64(message.count * 2)
      #expect((connection.receivedBytes < most / 4) == isOffered, "\(connection)")
      #expect((connection.sentBytes < most / 4) == isOffered, "\(connection)")
    }
  }

  @Test("one side that does not offer it is enough to do without")
  func oneSided() async throws {
    var options = ServerOptions()
    options.isCompressing = true
    var clientOptions = ClientOptions()
    clientOptions.isCompressing = false
    try await Loopback.with(options: options, clientOptions: clientOptions) { pair in
      let answer = try await pair.client.echo(message)
      let isSame = answer == message
      #expect(isSame)
      let connection = try #require(await pair.server.connections().first)
      #expect(connection.receivedBytes > UInt64(message.count))
    }
  }

  @Test("messages of any kind and size come back while both sides compress")
  func sizes() async throws {
    var options = ServerOptions()
    options.isCompressing = true
    try await Loopback.with(options: options) { pair in
      for size in [0, 1, 1_023, 1_024, 16_384, 70_000, 4_194_304] {
        let zeros = [UInt8](repeating: 0, count: size)
        let mixed = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        for message in [zeros, mixed] {
          let answer = try await pair.client.echo(message)
          let isSame = answer == message
          #expect(isSame, "\(size) bytes")
        }
      }
    }
  }
}
