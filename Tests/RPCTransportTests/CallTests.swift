import RPC
import RPCTransport
import TLS
import Testing
import Wire

@Suite("Calls over TLS")
struct CallTests {
  @Test("a unary call comes back, empty, small and of 4 MiB", arguments: [0, 1, 32, 16_384, 65_536, 4_194_304])
  func unary(size: Int) async throws {
    try await Loopback.with { pair in
      let request = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
      let response = try await pair.client.unary(EchoService.echo, request, CallOptions())
      #expect(response.message == request)
      #expect(response.initialMetadata.isEmpty)
      #expect(response.trailers.isEmpty)
    }
  }

  @Test("metadata travels both ways")
  func metadata() async throws {
    try await Loopback.with { pair in
      var options = CallOptions()
      options.metadata.set("opora-locale", text: "ru")
      options.metadata.append("anything", [0, 255])
      let response = try await pair.client.unary(EchoService.echo, [1], options)
      #expect(response.initialMetadata["seen"] == [2])
      #expect(response.trailers["done"] == [1])
    }
  }

  @Test("every status comes back with text and trailers", arguments: 1...16)
  func statuses(code: UInt8) async throws {
    try await Loopback.with { pair in
      let error = await failure { _ = try await pair.client.unary(EchoService.fail, [code], CallOptions()) }
      #expect(error?.code.rawValue == code)
      #expect(error?.message == "as asked")
      #expect(error?.trailers["detail"] == [7])
    }
  }

  @Test("a stream of responses arrives in order and ends", arguments: [0, 1, 200])
  func serverStreaming(count: UInt8) async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(EchoService.repeatBytes, request: [count] + [1, 2, 3], CallOptions())
      var received = 0
      while let message = try await call.next() {
        #expect(message == [1, 2, 3])
        received += 1
      }
      #expect(received == count)
      let end = try await call.next()
      #expect(end == nil)
    }
  }

  @Test("a stream of large responses passes through a credit of 64 KiB")
  func largeStream() async throws {
    try await Loopback.with { pair in
      let body = [UInt8](repeating: 9, count: 1_000_000)
      let call = try await pair.client.open(EchoService.repeatBytes, request: [12] + body, CallOptions())
      var received = 0
      while let message = try await call.next() { received += message.count }
      #expect(received == 12 * body.count)
    }
  }

  @Test("a stream of requests is answered once", arguments: [0, 1, 500])
  func clientStreaming(count: Int) async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(EchoService.collect, request: nil, CallOptions())
      let part = [UInt8](repeating: 3, count: 1_000)
      for _ in 0..<count { try await call.write(part) }
      try await call.finishWriting()
      let answer = try await call.next()
      #expect(answer?.count == count * part.count)
      let end = try await call.next()
      #expect(end == nil)
    }
  }

  @Test("a server that has heard enough is heard by who still sends, whether it answers or refuses")
  func earlyEnd() async throws {
    try await Loopback.with { pair in
      func send(_ byte: UInt8) async throws -> [UInt8] {
        try await ClientCalls.clientStreaming(
          pair.client, EchoService.hearOne, CallOptions(), encode: { (bytes: [UInt8]) in bytes }, decode: { $0 }
        ) { writer in
          // Without an end of its own: only the end of the call ends it.
          while true { try await writer.write([UInt8](repeating: byte, count: 10_000)) }
        }
      }
      let answer = try await send(1)
      #expect(answer == [UInt8](repeating: 1, count: 10_000))
      let refusal = await #expect(throws: RPCError.self) { _ = try await send(0) }
      #expect(refusal?.code == .failedPrecondition)
    }
  }

  @Test("both sides stream at once")
  func bidirectional() async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(EchoService.chat, request: nil, CallOptions())
      for number in 0..<100 {
        try await call.write([UInt8(number), 1])
        let answer = try await call.next()
        #expect(answer == [1, UInt8(number)])
      }
      try await call.finishWriting()
      let end = try await call.next()
      #expect(end == nil)
    }
  }

  @Test("a handler whose typed requests have ended answers, in both kinds that stream them")
  func typedRequests() async throws {
    try await Loopback.with { pair in
      for method in [EchoService.count, EchoService.mirror] {
        let call = try await pair.client.open(method, request: nil, CallOptions())
        try await call.write([7])
        try await call.finishWriting()
        let answer = try await call.next()
        #expect(answer == (method === EchoService.count ? [1] : [7]))
        let end = try await call.next()
        #expect(end == nil)
      }
    }
  }

  @Test("a handler that leaves its requests unread answers, and what still comes is thrown away")
  func unreadRequests() async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(EchoService.unread, request: nil, CallOptions())
      // Ten times the credit: without its return the fifth would wait for ever.
      let part = [UInt8](repeating: 3, count: 16_000)
      for _ in 0..<40 { try await call.write(part) }
      pair.service.release()
      let answer = try await call.next()
      #expect(answer == [1])
      let end = try await call.next()
      #expect(end == nil)
    }
  }

  @Test("a thousand calls at once on one connection")
  func concurrency() async throws {
    try await Loopback.with { pair in
      let client = pair.client
      let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<1_000 {
          group.addTask {
            let request = [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
            let response = try await client.unary(EchoService.echo, request, CallOptions())
            return Int(response.message[0]) | Int(response.message[1]) << 8
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(sum == 999 * 1_000 / 2)
    }
  }

  @Test("more calls than the server takes at once wait their turn")
  func moreThanStreams() async throws {
    var options = ServerOptions()
    options.settings.maxStreams = 4
    try await Loopback.with(options: options) { pair in
      let client = pair.client
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            let answer = try await client.echo([UInt8(number)])
            #expect(answer == [UInt8(number)])
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("an unread stream does not hold up others")
  func unreadStream() async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(
        EchoService.endless, request: [UInt8](repeating: 1, count: 10_000), CallOptions())
      await pair.service.wait { $0.started == 1 }
      for number in 0..<100 {
        let response = try await pair.client.unary(EchoService.echo, [UInt8(number)], CallOptions())
        #expect(response.message == [UInt8(number)])
      }
      call.cancel()
      await pair.service.wait { $0.cancelled == 1 }
    }
  }

  @Test("an unknown method and one of another kind are answered so")
  func unknownMethod() async throws {
    try await Loopback.with { pair in
      let missing = await failure { _ = try await pair.client.unary(EchoService.missing, [], CallOptions()) }
      #expect(missing?.code == .unimplemented)
      let wrongKind = EchoService.method("Chat", .unary)
      let mismatch = await failure { _ = try await pair.client.unary(wrongKind, [], CallOptions()) }
      #expect(mismatch?.code == .unimplemented)
      let answer = try await pair.client.echo([1])
      #expect(answer == [1])
    }
  }

  @Test("a message over the limit is refused before it is sent, and the connection goes on")
  func messageTooLarge() async throws {
    try await Loopback.with { pair in
      let tooLarge = [UInt8](repeating: 0, count: 4_194_305)
      let refused = await failure { _ = try await pair.client.unary(EchoService.echo, tooLarge, CallOptions()) }
      #expect(refused?.code == .resourceExhausted)
      let answer = try await pair.client.echo([1])
      #expect(answer == [1])
    }
  }
}
