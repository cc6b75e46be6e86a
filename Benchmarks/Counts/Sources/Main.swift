internal import Glibc
internal import RPC
internal import RPCTransport
internal import TLS

/// What calls cost in allocations, system calls and bytes: scripts/gates runs a server and a client of this, both with
/// counts.c loaded ahead of the C library, and holds what the client prints against Benchmarks/Counts/ceilings.
@main
struct Main {
  static let usage = """
    CallCounts server PORT CERT KEY CA                          echoes typed calls, prints "ready"
    CallCounts client PORT CERT KEY CA SERVER_COUNTS OWN_COUNTS prints what a call costs, a figure a line

    """

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 5, let port = Int(arguments[1]) else { return leave(64, usage) }
    let identity = TLSIdentity(
      certificateChainPath: arguments[2], privateKeyPath: arguments[3], authorityPath: arguments[4])
    do {
      switch (arguments[0], arguments.count) {
      case ("server", 5): try await EchoServer.run(port: port, identity, threads: 1)
      case ("client", 7):
        let measurement = CallMeasurement(server: Counts(path: arguments[5]), client: Counts(path: arguments[6]))
        leave(0, try await measurement.run(port: port, identity))
      default: leave(64, usage)
      }
    } catch {
      leave(1, "CallCounts \(arguments[0]): \(error)\n")
    }
  }

  /// Not print: its buffer would keep the text from a pipe.
  static func leave(_ code: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    _ = write(code == 0 ? 1 : 2, bytes, bytes.count)
    exit(code)
  }
}
