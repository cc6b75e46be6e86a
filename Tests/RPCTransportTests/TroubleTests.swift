import RPC
import RPCTransport
import TLS
import Testing
import Wire

@Suite("Trouble on the line")
struct TroubleTests {
  /// A client that reaches the server through a relay.
  private func through(_ relay: Relay, _ pair: Loopback) throws -> RPCClient {
    RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: relay.port, service: "tickets"),
      tls: try pair.certificates.source(.client, .service(name: "routing")))
  }

  @Test("a cut connection fails what is under way on both sides, and the next call connects again")
  func cut() async throws {
    try await Loopback.with { pair in
      let relay = try await Relay(to: pair.server.port)
      let client = try through(relay, pair)
      let calls = Task {
        await withTaskGroup(of: StatusCode?.self) { group in
          for _ in 0..<20 {
            group.addTask {
              await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) }?.code
            }
          }
          return await group.reduce(into: [StatusCode?]()) { $0.append($1) }
        }
      }
      await pair.service.wait { $0.started == 20 }
      relay.cut()
      #expect(await calls.value == Array(repeating: .unavailable, count: 20))
      await pair.service.wait { $0.cancelled == 20 }
      let answer = try await client.echo([1], CallOptions(timeout: .seconds(20), waitForReady: true))
      #expect(answer == [1])
      #expect(relay.accepted == 2)
      await client.shutdown()
      await relay.close()
    }
  }

  @Test("a cut stream ends with an error, in the middle of a message or between two")
  func cutStream() async throws {
    try await Loopback.with { pair in
      let relay = try await Relay(to: pair.server.port)
      let client = try through(relay, pair)
      let call = try await client.open(
        EchoService.endless, request: [UInt8](repeating: 1, count: 100_000), CallOptions())
      _ = try await call.next()
      relay.cut()
      let error = await failure { while try await call.next() != nil {} }
      #expect(error?.code == .unavailable)
      await pair.service.wait { $0.cancelled == 1 }
      await client.shutdown()
      await relay.close()
    }
  }

  @Test("a peer that stops reading is hung up on, and the handlers that write to it are told")
  func nonReader() async throws {
    var options = ServerOptions()
    options.limits.writeStallTimeout = .milliseconds(300)
    try await Loopback.with(options: options) { pair in
      let relay = try await Relay(to: pair.server.port)
      let client = try through(relay, pair)
      _ = try await client.echo([1])
      try await relay.stopReading()
      // Together they may send more than the sockets between the two can hold.
      let count = 400
      var calls: [any ClientCall] = []
      for _ in 0..<count {
        calls.append(
          try await client.open(EchoService.endless, request: [UInt8](repeating: 1, count: 16_000), CallOptions()))
      }
      await pair.events.wait { event in
        if case .connectionClosed(_, _, let fault?) = event { fault.contains("read nothing") } else { false }
      }
      await pair.service.wait { $0.cancelled == count }
      for call in calls { call.cancel() }
      // Others are served as before.
      let answer = try await pair.client.echo([2])
      #expect(answer == [2])
      await client.shutdown()
      await relay.close()
    }
  }

  @Test("calls made while connections are cut again and again all end, and none is answered wrongly")
  func torture() async throws {
    try await Loopback.with { pair in
      let relay = try await Relay(to: pair.server.port)
      let client = try through(relay, pair)
      let succeeded = try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<8 {
          group.addTask {
            var succeeded = 0
            for round in 0..<40 {
              if worker == 0, round % 5 == 4 { relay.cut() }
              let request = [UInt8(worker), UInt8(round)]
              let options = CallOptions(timeout: .seconds(20), waitForReady: true)
              do throws(RPCError) {
                let answer = try await client.echo(request, options)
                #expect(answer == request)
                succeeded += 1
              } catch {
                #expect(error.code == .unavailable)
              }
            }
            return succeeded
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(succeeded > 0)
      await client.shutdown()
      await relay.close()
    }
  }

  @Test("a call that raced with a drain is refused and made again on the successor")
  func refusedIsRepeated() async throws {
    let certificates = try Certificates()
    let tls = try certificates.source(.server, .service(name: "tickets"))
    let service = EchoService()
    var options = ServerOptions()
    let first = try await RPCServer.start(router: service.router(), tls: tls)
    options.port = first.port
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: first.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")))
    // Callers that never pause, while the server is replaced twice: with waitForReady nobody notices.
    let callers = Task {
      try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<8 {
          group.addTask {
            var lost = 0
            for round in 0..<200 {
              let request = [UInt8(worker), UInt8(round)]
              let options = CallOptions(timeout: .seconds(20), waitForReady: true)
              do throws(RPCError) {
                let answer = try await client.echo(request, options)
                #expect(answer == request)
              } catch {
                lost += 1
              }
            }
            return lost
          }
        }
        return try await group.reduce(0, +)
      }
    }
    var server = first
    for _ in 0..<2 {
      let report = await server.shutdown(grace: .seconds(20))
      #expect(report.isClean)
      server = try await RPCServer.start(router: service.router(), tls: tls, options: options)
    }
    #expect(try await callers.value == 0)
    await client.shutdown()
    _ = await server.shutdown(grace: .zero)
  }

  @Test("a handler that hops to other executors answers all the same")
  func hoppingHandler() async throws {
    actor Elsewhere {
      var count = 0
      func touch() -> Int {
        count += 1
        return count
      }
    }
    let elsewhere = Elsewhere()
    let hopping = EchoService.method("Hopping", .unary)
    let stream = EchoService.method("HoppingStream", .bidirectional)
    var router = Router()
    router.register(
      hopping,
      .unary { request, _ in
        _ = await elsewhere.touch()
        await Task.detached { _ = await elsewhere.touch() }.value
        return request
      })
    router.register(
      stream,
      .bidirectional { source, _, sink in
        try await Task.detached {
          while let message = try await source.next() {
            _ = await elsewhere.touch()
            try await sink.write(message)
          }
        }.value
      })
    let certificates = try Certificates()
    let server = try await RPCServer.start(
      router: router, tls: certificates.source(.server, .service(name: "tickets")))
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")))
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<200 {
        group.addTask {
          Int(try await client.unary(hopping, [UInt8(number)], CallOptions()).message.first ?? 0)
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 199 * 200 / 2)
    #expect(await elsewhere.touch() == 401)
    let call = try await client.open(stream, request: nil, CallOptions())
    for number in 0..<50 {
      try await call.write([UInt8](repeating: UInt8(number), count: 30_000))
      let answer = try await call.next()
      #expect(answer?.first == UInt8(number))
    }
    try await call.finishWriting()
    let end = try await call.next()
    #expect(end == nil)
    await client.shutdown()
    _ = await server.shutdown(grace: .zero)
  }

  @Test("a handler may call another service through the same loops, also when there is only one")
  func nestedCalls() async throws {
    let loops = TransportLoops(threads: 1)
    let certificates = try Certificates()
    let tls = try certificates.source(.server, .service(name: "tickets"))
    let inner = try await RPCServer.start(router: EchoService().router(), tls: tls, loops: loops)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: inner.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")), loops: loops)
    let forward = EchoService.method("Forward", .unary)
    var router = Router()
    router.register(
      forward,
      .unary { request, _ in
        try await client.unary(EchoService.echo, request, CallOptions()).message
      })
    let outer = try await RPCServer.start(router: router, tls: tls, loops: loops)
    let caller = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: outer.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "library")), loops: loops)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<100 {
        group.addTask {
          let answer = try await caller.unary(forward, [UInt8(number)], CallOptions()).message
          #expect(answer == [UInt8(number)])
        }
      }
      try await group.waitForAll()
    }
    await caller.shutdown()
    await client.shutdown()
    _ = await outer.shutdown(grace: .zero)
    _ = await inner.shutdown(grace: .zero)
  }

  @Test("a handler that yields for ever does not keep others from their answers")
  func busyHandler() async throws {
    let loops = TransportLoops(threads: 1)
    let certificates = try Certificates()
    let busy = EchoService.method("Busy", .unary)
    let service = EchoService()
    var router = service.router()
    router.register(
      busy,
      .unary { _, _ in
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
      })
    let server = try await RPCServer.start(
      router: router, tls: certificates.source(.server, .service(name: "tickets")), loops: loops)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")), loops: loops)
    let yielding = Task { await failure { _ = try await client.unary(busy, [], CallOptions()) } }
    for number in 0..<50 {
      let answer = try await client.echo([UInt8(number)])
      #expect(answer == [UInt8(number)])
    }
    yielding.cancel()
    #expect(await yielding.value?.code == .cancelled)
    await client.shutdown()
    _ = await server.shutdown(grace: .zero)
  }
}
