import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// The same command line and the same line of figures as the other peers.
@main
struct Main {
  static let usage = """
    grpc-swift-echo server PORT CERT KEY CA
    grpc-swift-echo client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS [CONNECTIONS]   IN_FLIGHT on each connection

    """

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let numbers = arguments.dropFirst(5).map { Double($0) ?? 0 }
    guard arguments.count >= 5, let port = Int(arguments[1]) else { return misused() }
    let files = Files(certificate: arguments[2], key: arguments[3], authority: arguments[4])
    switch (arguments[0], numbers.count) {
    case ("server", 0): try await serve(port: port, files)
    case ("client", 3...4) where numbers[1] >= 1:
      try await Load(
        port: port, files: files, bytes: Int(numbers[0]), inFlight: Int(numbers[1]), seconds: numbers[2],
        connections: numbers.count == 4 ? max(Int(numbers[3]), 1) : 1
      ).run()
    default: misused()
    }
  }

  static func misused() {
    FileHandle.standardError.write(Data(usage.utf8))
    exit(64)
  }

  static func serve(port: Int, _ files: Files) async throws {
    let transport = HTTP2ServerTransport.Posix(
      address: .ipv4(host: "127.0.0.1", port: port),
      transportSecurity: .mTLS(certificateChain: [files.chain], privateKey: files.privateKey) {
        $0.trustRoots = .certificates([files.root])
      })
    let server = GRPCServer(transport: transport, services: [EchoService()])
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { try await server.serve() }
      _ = try await transport.listeningAddress
      FileHandle.standardOutput.write(Data("ready\n".utf8))
    }
  }
}

struct Files: Sendable {
  var certificate: String
  var key: String
  var authority: String

  var chain: TLSConfig.CertificateSource { .file(path: certificate, format: .pem) }
  var privateKey: TLSConfig.PrivateKeySource { .file(path: key, format: .pem) }
  var root: TLSConfig.CertificateSource { .file(path: authority, format: .pem) }
}
