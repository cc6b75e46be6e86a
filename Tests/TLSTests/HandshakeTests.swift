import COpenSSL
import Testing

@testable import TLS

@Suite("A TLS connection")
struct HandshakeTests {
  let department: Department
  let tickets: TLSIdentity
  let olga: TLSIdentity
  let ticketsName = PeerIdentity.service(name: "tickets")
  let olgaName = PeerIdentity.person(role: .specialist, name: "olga")

  init() throws {
    department = try Department()
    tickets = try department.issue(.service(name: "tickets"))
    olga = try department.issue(.person(role: .specialist, name: "olga"))
  }

  @Test("both sides learn who the other is", arguments: [1, 7, 100, Int.max])
  func handshake(chunkBytes: Int) throws {
    let pair = try EnginePair(client: olga, server: tickets, expected: ticketsName, chunkBytes: chunkBytes)
    #expect(pair.run())
    #expect(pair.client.peer == ticketsName)
    #expect(pair.server.peer == olgaName)
    try pair.client.write(Array("ping".utf8))
    try pair.server.write(Array("pong".utf8))
    pair.run()
    #expect(pair.serverReceived == Array("ping".utf8))
    #expect(pair.clientReceived == Array("pong".utf8))
  }

  @Test("a large text arrives whole, however it is cut", arguments: [1_000, 65_536, Int.max])
  func largeData(chunkBytes: Int) throws {
    let pair = try EnginePair(client: olga, server: tickets, chunkBytes: chunkBytes)
    #expect(pair.run())
    let text = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try pair.client.write(text)
    #expect(pair.client.ciphertextCount > text.count)
    pair.run()
    #expect(pair.serverReceived == text)
  }

  @Test("a second connection resumes the first one's session and still knows both sides")
  func resumption() throws {
    let clientContext = try TLSContext(role: .client, identity: olga)
    let serverContext = try TLSContext(role: .server, identity: tickets)
    for attempt in 0..<3 {
      let pair = EnginePair(
        client: try TLSEngine(context: clientContext, expected: ticketsName),
        server: try TLSEngine(context: serverContext))
      #expect(pair.run())
      #expect(pair.client.isResumed == (attempt > 0))
      #expect(pair.server.isResumed == (attempt > 0))
      #expect(pair.server.peer == olgaName)
      #expect(pair.client.peer == ticketsName)
    }
  }

  @Test("what a session may be resumed with allows no early data")
  func earlyData() throws {
    let clientContext = try TLSContext(role: .client, identity: olga)
    let pair = EnginePair(
      client: try TLSEngine(context: clientContext, expected: ticketsName),
      server: try TLSEngine(context: try TLSContext(role: .server, identity: tickets)))
    #expect(pair.run())
    let session = try #require(clientContext.sessions.take(for: ticketsName.uri))
    defer { SSL_SESSION_free(session) }
    #expect(SSL_SESSION_is_resumable(session) == 1)
    #expect(SSL_SESSION_get_max_early_data(session) == 0)
  }

  @Test("a server of another authority is refused by the client, and learns why")
  func wrongAuthority() throws {
    let stranger = try Department()
    let foreign = try stranger.issue(ticketsName)
    let pair = try EnginePair(client: olga, server: foreign)
    #expect(!pair.run())
    guard case .certificateUntrusted = pair.clientError else {
      Issue.record("unexpected: \(String(describing: pair.clientError))")
      return
    }
    #expect(pair.serverError == .alertReceived(.unknownAuthority))
  }

  @Test("a client of another authority is refused by the server, and learns why")
  func foreignClient() throws {
    let stranger = try Department()
    var foreign = try stranger.issue(olgaName)
    foreign.authorityPath = stranger.authorityPath
    // The stranger believes our server, as somebody who copied the public certificate would.
    let trusting = TLSEngineFixtures.clientContext(certificate: foreign, believing: department.authorityPath)
    let client = try TLSEngineFixtures.rawClient(trusting)
    let server = try TLSEngine(context: TLSContext(role: .server, identity: tickets))
    let outcome = try client.shake(with: server)
    guard case .certificateUntrusted = outcome.serverError else {
      Issue.record("unexpected: \(String(describing: outcome.serverError))")
      return
    }
  }

  @Test("a client without a certificate is refused")
  func missingCertificate() throws {
    let client = try TLSEngineFixtures.rawClient(
      TLSEngineFixtures.clientContext(certificate: nil, believing: department.authorityPath))
    let server = try TLSEngine(context: TLSContext(role: .server, identity: tickets))
    #expect(try client.shake(with: server).serverError == .certificateMissing)
  }

  @Test("a client that has expired is refused with its dates")
  func expiredClient() throws {
    let expired = try department.issue(olgaName, validity: .past, file: "expired")
    let client = try TLSEngineFixtures.rawClient(
      TLSEngineFixtures.clientContext(certificate: expired, believing: department.authorityPath))
    let server = try TLSEngine(context: TLSContext(role: .server, identity: tickets))
    guard case .certificateNotCurrent(let from, let until) = try client.shake(with: server).serverError else {
      Issue.record("an expired certificate was accepted")
      return
    }
    #expect(until - from == 3_600)
  }

  @Test("a person's certificate does not make a server")
  func personAsServer() throws {
    let pair = try EnginePair(client: olga, server: olga)
    #expect(!pair.run())
    guard case .certificateUntrusted = pair.clientError else {
      Issue.record("unexpected: \(String(describing: pair.clientError))")
      return
    }
  }

  @Test("a service that answers in another's place is refused")
  func unexpectedService() throws {
    let routing = try department.issue(.service(name: "routing"))
    let pair = try EnginePair(client: olga, server: routing, expected: ticketsName)
    #expect(!pair.run())
    #expect(
      pair.clientError == .identityUnexpected(expected: ticketsName, found: .service(name: "routing")))
  }

  @Test("another application protocol, or none, is refused", arguments: ["h2", nil])
  func wrongApplicationProtocol(name: String?) throws {
    let client = try TLSEngineFixtures.rawClient(
      TLSEngineFixtures.clientContext(
        certificate: olga, believing: department.authorityPath, applicationProtocol: name))
    let server = try TLSEngine(context: TLSContext(role: .server, identity: tickets))
    let outcome = try client.shake(with: server)
    #expect(outcome.serverError == .applicationProtocolMismatch)
    #expect(outcome.clientReasons.contains(1_120))
  }

  @Test("TLS 1.2 is refused")
  func oldVersion() throws {
    let client = try TLSEngineFixtures.rawClient(
      TLSEngineFixtures.clientContext(
        certificate: olga, believing: department.authorityPath, isLimitedToTLS12: true))
    let server = try TLSEngine(context: TLSContext(role: .server, identity: tickets))
    #expect(try client.shake(with: server).serverError == .versionRefused)
  }

  @Test(
    "what is not TLS is called so",
    arguments: ["GET / HTTP/1.1\r\nHost: opora\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u{89}OPORA\r\n\u{1A}\n01234567"])
  func garbage(text: String) throws {
    let pair = try EnginePair(client: olga, server: tickets)
    pair.deliver(Array(text.utf8), toServer: true)
    #expect(pair.serverError == .notTLS)
  }

  @Test("a close is told from a cut")
  func closing() throws {
    let pair = try EnginePair(client: olga, server: tickets)
    #expect(pair.run())
    try pair.client.write([1, 2, 3])
    pair.client.close()
    pair.run()
    #expect(pair.serverReceived == [1, 2, 3])
    #expect(pair.server.state == .peerClosed)
    try pair.server.transportEnded()
    #expect(throws: TLSError.notOpen) { try pair.client.write([4]) }

    let cut = try EnginePair(client: olga, server: tickets)
    #expect(cut.run())
    #expect(throws: TLSError.truncated) { try cut.server.transportEnded() }
  }

  @Test("a damaged record ends the connection and nothing of it is delivered")
  func damagedRecord() throws {
    let pair = try EnginePair(client: olga, server: tickets)
    #expect(pair.run())
    try pair.client.write([1, 2, 3])
    var bytes = pair.client.taken()
    bytes[bytes.count - 1] ^= 1
    pair.deliver(bytes, toServer: true)
    #expect(pair.serverReceived.isEmpty)
    guard case .protocolViolation = pair.serverError else {
      Issue.record("unexpected: \(String(describing: pair.serverError))")
      return
    }
    #expect(pair.server.ciphertextCount > 0)
  }

  @Test("no first flight, cut or with a flipped byte, makes the server establish or trap")
  func damagedHello() throws {
    let context = try TLSContext(role: .server, identity: tickets)
    let client = try TLSEngine(context: TLSContext(role: .client, identity: olga))
    try client.start()
    let hello = client.taken()
    for position in hello.indices {
      var damaged = hello
      damaged[position] ^= 0xFF
      let pair = EnginePair(client: client, server: try TLSEngine(context: context))
      pair.deliver(damaged, toServer: true)
      #expect(pair.server.state != .established)
      let short = EnginePair(client: client, server: try TLSEngine(context: context))
      short.deliver(Array(hello[..<position]), toServer: true)
      #expect(short.server.state == .handshaking)
      #expect(throws: TLSError.truncated) { try short.server.transportEnded() }
    }
  }

  @Test("nothing is written before the peer is known")
  func earlyWrite() throws {
    let client = try TLSEngine(context: TLSContext(role: .client, identity: olga))
    try client.start()
    #expect(throws: TLSError.notOpen) { try client.write([1]) }
  }
}
