import Testing

@testable import RPC

@Suite("Server timing")
struct ServerTimingTests {
  @Test("is 24 bytes, big-endian, and reads back as it was")
  func roundTrip() {
    let timing = ServerTiming(queueNanoseconds: 1, handlerNanoseconds: 0x0102_0304_0506_0708, storeNanoseconds: .max)
    let bytes: [UInt8] =
      [0, 0, 0, 0, 0, 0, 0, 1] + [1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 0xFF, count: 8)
    #expect(timing.bytes == bytes)
    #expect(ServerTiming(bytes: bytes) == timing)
  }

  @Test("of another length is none", arguments: [0, 23, 25])
  func malformed(count: Int) {
    #expect(ServerTiming(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }
}

@Suite("A transport that names keys")
struct KeyedTransportTests {
  private func method(_ idempotency: Idempotency) -> MethodDescriptor {
    MethodDescriptor(
      service: "test.v1.Keys", name: "Key", kind: .unary, fingerprint: 1, idempotency: idempotency,
      rights: Rights(roles: ["any"], services: []), requestType: "test.v1.Bytes", responseType: "test.v1.Bytes")
  }

  private func keys(_ idempotency: Idempotency, _ options: CallOptions = CallOptions()) async throws -> [String] {
    let method = method(idempotency)
    var router = Router()
    router.register(method, .unary { _, context in Array((context.idempotencyKey ?? "").utf8) })
    let caller = Principal.person(role: "admin", name: "adam")
    let transport = KeyedTransport(InProcessTransport(router: router, principal: caller))
    var keys: [String] = []
    for _ in 0..<2 {
      keys.append(String(decoding: try await transport.unary(method, [], options).message, as: UTF8.self))
    }
    return keys
  }

  @Test("gives each mutating call another key", arguments: [Idempotency.notIdempotent, .idempotent])
  func mutating(_ idempotency: Idempotency) async throws {
    let keys = try await keys(idempotency)
    #expect(keys.allSatisfy { $0.utf8.count == 32 })
    #expect(Set(keys).count == 2)
  }

  @Test("leaves reads without a key, and a key of the caller's as it is")
  func untouched() async throws {
    #expect(try await keys(.noSideEffects) == ["", ""])
    var options = CallOptions()
    options.idempotencyKey = "mine"
    #expect(try await keys(.notIdempotent, options) == ["mine", "mine"])
  }
}
