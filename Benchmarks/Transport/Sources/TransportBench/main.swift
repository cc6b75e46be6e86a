import Glibc
import RPC
import RPCTransport
import TLS

// Unary echo over TLS on loopback, server and client as two processes:
// scripts around it pin both to one core (taskset) or leave them apart; say which with every figure.

let method = MethodDescriptor(
  service: "opora.bench.v1.Echo", name: "Echo", kind: .unary, fingerprint: 1, idempotency: .noSideEffects,
  rights: Rights(roles: ["any"], services: ["any"]), requestType: "Bytes", responseType: "Bytes")
let cpu = MethodDescriptor(
  service: "opora.bench.v1.Echo", name: "ProcessorTime", kind: .unary, fingerprint: 2, idempotency: .noSideEffects,
  rights: Rights(roles: ["any"], services: ["any"]), requestType: "Bytes", responseType: "Bytes")

/// User and system time of this process in microseconds.
func processorMicroseconds() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
}

func identity(_ directory: String, _ name: String) -> TLSIdentity {
  TLSIdentity(
    certificateChainPath: "\(directory)/\(name).pem", privateKeyPath: "\(directory)/\(name)-key.pem",
    authorityPath: "\(directory)/ca.pem")
}

func serve(_ directory: String) async throws {
  var router = Router()
  router.register(method, .unary { request, _ in request })
  router.register(cpu, .unary { _, _ in Array("\(processorMicroseconds())".utf8) })
  let server = try await RPCServer.start(
    router: router, tls: TLSContextSource(role: .server, identity: identity(directory, "server")),
    loops: TransportLoops(threads: 1))
  // Not print: its buffer would keep the port from a pipe.
  let line = Array("\(server.port)\n".utf8)
  _ = write(1, line, line.count)
  while true { try await Task.sleep(for: .seconds(3_600)) }
}

struct Figures {
  var calls: Int
  var seconds: Double
  var serverMicroseconds: Double
  var clientMicroseconds: Double
  var latencies: [UInt64]
}

/// Runs on the client's loop, so that no call changes threads.
func measure(_ client: RPCClient, bytes: Int, inFlight: Int, seconds: Double) async throws -> Figures {
  let request = [UInt8](repeating: 1, count: bytes)
  func serverCPU() async throws -> Double {
    Double(String(decoding: try await client.unary(cpu, [], CallOptions()).message, as: UTF8.self)) ?? 0
  }
  for _ in 0..<200 { _ = try await client.unary(method, request, CallOptions()) }
  let serverBefore = try await serverCPU()
  let clientBefore = processorMicroseconds()
  let start = Deadline.uptimeNow
  let end = start + UInt64(seconds * 1e9)
  let all = try await withThrowingTaskGroup(of: [UInt64].self) { group in
    for _ in 0..<inFlight {
      group.addTask {
        var latencies: [UInt64] = []
        var now = Deadline.uptimeNow
        while now < end {
          let response = try await client.unary(method, request, CallOptions())
          precondition(response.message.count == request.count)
          let after = Deadline.uptimeNow
          latencies.append(after - now)
          now = after
        }
        return latencies
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
  let elapsed = Double(Deadline.uptimeNow - start) / 1e9
  let clientSpent = Double(processorMicroseconds() - clientBefore)
  let serverSpent = try await serverCPU() - serverBefore
  return Figures(
    calls: all.count, seconds: elapsed, serverMicroseconds: serverSpent / Double(max(all.count, 1)),
    clientMicroseconds: clientSpent / Double(max(all.count, 1)), latencies: all.sorted())
}

func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

func number(_ value: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let whole = Int((value * scale).rounded())
  guard digits > 0 else { return String(whole) }
  let fraction = String(whole % Int(scale))
  return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}

func runTable(_ directory: String, _ port: Int, _ cases: [(bytes: Int, inFlight: Int)], seconds: Double) async throws {
  let loops = TransportLoops(threads: 1)
  let client = RPCClient(
    to: ServiceTarget(host: "127.0.0.1", port: port, service: "server"),
    tls: try TLSContextSource(role: .client, identity: identity(directory, "client")), loops: loops)
  print("  bytes  in flight     calls/s   p50 µs   p99 µs   server CPU µs   client CPU µs")
  for one in cases {
    let figures = try await loops.run {
      try await measure(client, bytes: one.bytes, inFlight: one.inFlight, seconds: seconds)
    }
    func percentile(_ share: Double) -> Double {
      guard !figures.latencies.isEmpty else { return 0 }
      return Double(figures.latencies[Int(Double(figures.latencies.count - 1) * share)]) / 1e3
    }
    print(
      padded("\(one.bytes)", 7), padded("\(one.inFlight)", 10),
      padded(number(Double(figures.calls) / figures.seconds, 0), 11), padded(number(percentile(0.5), 0), 8),
      padded(number(percentile(0.99), 0), 8), padded(number(figures.serverMicroseconds, 2), 15),
      padded(number(figures.clientMicroseconds, 2), 15))
  }
  await client.shutdown()
}

func makeCertificates() throws -> String {
  var template = Array("/tmp/opora-bench-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw CertificateError.identity(.fileMissing(path: "/tmp")) }
  let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let authority = try CertificateAuthority.create(name: "Bench")
  try authority.write(certificatePath: "\(directory)/ca.pem", privateKeyPath: "\(directory)/ca-key.pem")
  for name in ["server", "client"] {
    try authority.issue(CertificateRequest(identity: .service(name: name), validity: .days(1)))
      .write(
        certificatePath: "\(directory)/\(name).pem", privateKeyPath: "\(directory)/\(name)-key.pem", replacing: true)
  }
  return directory
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "certificates":
  print(try makeCertificates())
case "server" where arguments.count == 3:
  try await serve(arguments[2])
case "client" where arguments.count == 7:
  try await runTable(
    arguments[2], Int(arguments[3]) ?? 0, [(Int(arguments[4]) ?? 32, Int(arguments[5]) ?? 1)],
    seconds: Double(arguments[6]) ?? 2)
case "table" where arguments.count == 4:
  try await runTable(
    arguments[2], Int(arguments[3]) ?? 0, [(32, 1), (32, 64), (32, 512), (1_024, 64)], seconds: 2)
default:
  print(
    """
    transport-bench certificates                                    makes a directory of certificates, prints it
    transport-bench server DIRECTORY                                serves, prints its port
    transport-bench table DIRECTORY PORT                            measures 32 B at 1, 64, 512 and 1 KiB at 64
    transport-bench client DIRECTORY PORT BYTES IN_FLIGHT SECONDS   measures one case
    """)
}
