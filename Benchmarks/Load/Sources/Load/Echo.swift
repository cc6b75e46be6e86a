import Glibc
import OporaAPI
import RPC
import RPCTransport
import Synchronization
import TLS

/// The health service with handlers that answer with the text they were asked about, once or again and again: generated
/// client and service, codec, rights, deadline and interceptor, and nothing behind them.
struct EchoService: RpcV1.HealthService {
  func check(_ request: RpcV1.HealthCheckRequest, context: ServerContext) async throws -> RpcV1.HealthCheckResponse {
    RpcV1.HealthCheckResponse(state: .serving, reason: request.service)
  }

  func watch(
    _ request: RpcV1.HealthCheckRequest, responses: RPCWriter<RpcV1.HealthCheckResponse>, context: ServerContext
  ) async throws {
    let message = RpcV1.HealthCheckResponse(state: .serving, reason: request.service)
    // Until the caller has enough and cancels.
    while true { try await responses.write(message) }
  }
}

/// Counts and times every call, as an access log does that writes nothing.
final class CallTimes: ServerInterceptor {
  private let calls = Atomic<Int>(0)
  private let nanoseconds = Atomic<UInt64>(0)

  func intercept<Result: Sendable>(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Result
  ) async throws -> Result {
    defer {
      calls.wrappingAdd(1, ordering: .relaxed)
      nanoseconds.wrappingAdd(Deadline.uptimeNow &- context.receivedUptimeNanoseconds, ordering: .relaxed)
    }
    return try await next(context)
  }
}

enum EchoServer {
  /// Serves until the process is killed.
  static func run(port: Int, _ identity: TLSIdentity, threads: Int?) async throws {
    var router = Router(interceptors: [CallTimes()])
    router.register(EchoService())
    let server = try await RPCServer.start(
      router: router, tls: TLSContextSource(role: .server, identity: identity), options: ServerOptions(port: port),
      loops: TransportLoops(threads: threads))
    let line = Array("ready\n".utf8)
    _ = write(1, line, line.count)
    while true { try await Task.sleep(for: .seconds(3_600)) }
    _ = server
  }
}

/// One echo call of a text of so many bytes; the answer is compared.
struct EchoCall: Sendable {
  private let client: RpcV1.HealthClient
  private let text: String

  init(_ transport: RPCClient, bytes: Int) {
    client = RpcV1.HealthClient(transport)
    text = String(repeating: "x", count: bytes)
  }

  @Sendable func make(_ caller: Int, _ turn: Int) async throws {
    let answer = try await client.check(RpcV1.HealthCheckRequest(service: text))
    guard answer.reason == text else { throw RPCError(code: .dataLoss, message: "An echo came back changed.") }
  }
}
