import RPC
import RPCTransport
import TLS
import Testing

@Suite("Certificates renewed under load")
struct RenewalTests {
  @Test("again and again, good pairs and bad ones, cost no call, on old connections and on new ones")
  func renewal() async throws {
    let certificates = try Certificates()
    let tls = try certificates.source(.server, .service(name: "tickets"))
    let server = try await RPCServer.start(router: EchoService().router(), tls: tls)
    let target = ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets")
    let clientTLS = try certificates.source(.client, .service(name: "routing"))
    let lasting = RPCClient(to: target, tls: clientTLS)
    _ = try await lasting.echo([1])

    // Half of the callers stay on their connection, half make a new one, with a handshake, for every call.
    let failures = await withTaskGroup(of: [RPCError].self) { group in
      for caller in 0..<4 {
        group.addTask {
          var failures: [RPCError] = []
          for turn in 0..<40 {
            let byte = UInt8(caller * 40 + turn)
            let client = caller < 2 ? lasting : RPCClient(to: target, tls: clientTLS)
            var answer: [UInt8] = []
            if let error = await failure({ answer = try await client.echo([byte]) }) { failures.append(error) }
            #expect(answer == [byte])
            if caller >= 2 { await client.shutdown() }
          }
          return failures
        }
      }
      group.addTask {
        for turn in 0..<12 {
          // Every third pair is none, and is turned down.
          if turn % 3 == 2 {
            #expect(Self.isRejected(Self.spoil(certificates, tls)))
          } else {
            #expect((try? certificates.identity(.service(name: "tickets"))) != nil)
            #expect(Self.isReloaded(tls.reload()))
          }
          await Task.yield()
        }
        return []
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(failures == [])
    await lasting.shutdown()
    _ = await server.shutdown(grace: .zero)
  }

  /// A certificate beside a key that is another's.
  private static func spoil(_ certificates: Certificates, _ tls: TLSContextSource) -> TLSContextSource.Outcome? {
    let request = CertificateRequest(identity: .service(name: "tickets"), validity: .days(1))
    guard let issued = try? certificates.authority.issue(request) else { return nil }
    try? issued.write(
      certificatePath: tls.identity.certificateChainPath, privateKeyPath: "\(certificates.directory)/spare-key.pem",
      replacing: true)
    return tls.reload()
  }

  private static func isReloaded(_ outcome: TLSContextSource.Outcome?) -> Bool {
    if case .reloaded = outcome { true } else { false }
  }

  private static func isRejected(_ outcome: TLSContextSource.Outcome?) -> Bool {
    if case .rejected = outcome { true } else { false }
  }
}
