import RPC
import RPCTransport
import TLS
import Testing
import Wire

@Suite("Calls that do not end as hoped")
struct EndingTests {
  @Test("a deadline ends the call for its caller and cancels the handler")
  func deadline() async throws {
    try await Loopback.with { pair in
      _ = try await pair.client.echo([0])
      // On a busy machine the deadline may pass before the handler begins, which is not the case meant here.
      while pair.service.figures.started == 0 {
        let error = await failure {
          _ = try await pair.client.unary(EchoService.park, [], CallOptions(timeout: .milliseconds(30)))
        }
        #expect(error?.code == .deadlineExceeded)
      }
      await pair.service.wait { $0.cancelled == $0.started }
      let answer = try await pair.client.echo([1])
      #expect(answer == [1])
    }
  }

  @Test("the handler sees the caller's deadline, and a passed one is not sent at all")
  func deadlineTravels() async throws {
    try await Loopback.with { pair in
      pair.service.release()
      _ = try await pair.client.unary(EchoService.park, [], CallOptions(timeout: .seconds(20)))
      let seen = pair.service.figures.deadlines.first ?? 0
      #expect((1...20_000).contains(seen))
      let late = await failure { _ = try await pair.client.unary(EchoService.park, [], CallOptions(timeout: .zero)) }
      #expect(late?.code == .deadlineExceeded)
      #expect(pair.service.figures.started == 1)
    }
  }

  @Test("the server's own limit holds when the caller names none")
  func clampedDeadline() async throws {
    var options = ServerOptions()
    options.maxCallDuration = .milliseconds(30)
    var clientOptions = ClientOptions()
    clientOptions.defaultTimeout = nil
    try await Loopback.with(options: options, clientOptions: clientOptions) { pair in
      let error = await failure { _ = try await pair.client.unary(EchoService.park, [], CallOptions()) }
      #expect(error?.code == .deadlineExceeded)
      await pair.service.wait { $0.cancelled == 1 }
    }
  }

  @Test("cancelling the calling task cancels the handler")
  func cancellation() async throws {
    try await Loopback.with { pair in
      let client = pair.client
      let call = Task { await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) } }
      await pair.service.wait { $0.started == 1 }
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      await pair.service.wait { $0.cancelled == 1 }
    }
  }

  @Test("a call of a task that is cancelled already never leaves")
  func cancelledBefore() async throws {
    try await Loopback.with { pair in
      let client = pair.client
      let call = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) }
      }
      #expect(await call.value?.code == .cancelled)
      let answer = try await pair.client.echo([1])
      #expect(answer == [1])
      #expect(pair.service.figures.started == 0)
    }
  }

  @Test("cancelling a task that waits for a message of a stream ends the stream")
  func cancelledStream() async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(EchoService.chat, request: nil, CallOptions())
      let reader = Task { await failure { _ = try await call.next() } }
      try await call.write([1, 2])
      reader.cancel()
      _ = await reader.value
      let after = await failure { while try await call.next() != nil {} }
      #expect(after == nil || after?.code == .cancelled)
    }
  }

  @Test("rights are decided before the body arrives")
  func rights() async throws {
    try await Loopback.with { pair in
      let body = [UInt8](repeating: 1, count: 1_000_000)
      let error = await failure { _ = try await pair.client.unary(EchoService.leadsOnly, body, CallOptions()) }
      #expect(error?.code == .permissionDenied)
      let lead = try pair.client(as: .person(role: .lead, name: "irina"))
      let response = try await lead.unary(EchoService.leadsOnly, body, CallOptions())
      #expect(response.message.count == body.count)
      await lead.shutdown()
    }
  }

  @Test("a service may act for a person, a person may not")
  func onBehalf() async throws {
    try await Loopback.with { pair in
      var options = CallOptions()
      options.metadata.set(Metadata.Key.onBehalfOf, text: "person/lead/irina")
      let denied = await failure { _ = try await pair.client.unary(EchoService.whoAmI, [], options) }
      #expect(denied?.code == .permissionDenied)
      let routing = try pair.client(as: .service(name: "routing"))
      let answer = try await routing.unary(EchoService.whoAmI, [], options).message
      #expect(String(decoding: answer, as: UTF8.self) == "service/routing for person/lead/irina")
      await routing.shutdown()
    }
  }

  @Test("calls beyond the limit of running handlers wait, and beyond the queue are refused")
  func handlerLimit() async throws {
    var options = ServerOptions()
    options.admission.minRunningCalls = 1
    options.admission.maxRunningCalls = 1
    options.admission.maxWaitingCalls = 1
    let loops = TransportLoops(threads: 1)
    let certificates = try Certificates()
    let service = EchoService()
    let server = try await RPCServer.start(
      router: service.router(), tls: certificates.source(.server, .service(name: "tickets")), options: options,
      loops: loops)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")), loops: loops)
    let first = Task { await failure { _ = try await client.unary(EchoService.park, [1], CallOptions()) } }
    await service.wait { $0.started == 1 }
    let others = Task {
      await withTaskGroup(of: RPCError?.self) { group in
        for _ in 0..<2 {
          group.addTask { await failure { _ = try await client.unary(EchoService.park, [2], CallOptions()) } }
        }
        var codes: [StatusCode?] = []
        for await error in group {
          codes.append(error?.code)
          service.release()
        }
        return codes
      }
    }
    let codes = await others.value
    #expect(codes == [.resourceExhausted, nil])
    #expect(await first.value == nil)
    await client.shutdown()
    _ = await server.shutdown(grace: .zero)
  }

  @Test("a server that goes away in mid-call fails the call, and the next one finds its successor")
  func serverDeath() async throws {
    let certificates = try Certificates()
    let tls = try certificates.source(.server, .service(name: "tickets"))
    let service = EchoService()
    let first = try await RPCServer.start(router: service.router(), tls: tls)
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: first.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")))
    let call = Task { await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) } }
    await service.wait { $0.started == 1 }
    let report = await first.shutdown(grace: .zero)
    #expect(report.cancelledCalls == 1)
    #expect(!report.isClean)
    #expect(await call.value?.code == .unavailable)
    await service.wait { $0.cancelled == 1 }

    let away = await failure { _ = try await client.echo([1]) }
    #expect(away?.code == .unavailable)

    var options = ServerOptions()
    options.port = first.port
    let second = try await RPCServer.start(router: service.router(), tls: tls, options: options)
    let answer = try await client.echo([2], CallOptions(timeout: .seconds(20), waitForReady: true))
    #expect(answer == [2])
    await client.shutdown()
    _ = await second.shutdown(grace: .zero)
  }

  @Test("a drain lets the call under way finish and takes no new ones")
  func drain() async throws {
    let certificates = try Certificates()
    let service = EchoService()
    let server = try await RPCServer.start(
      router: service.router(), tls: certificates.source(.server, .service(name: "tickets")))
    let client = RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: server.port, service: "tickets"),
      tls: try certificates.source(.client, .service(name: "routing")))
    let call = Task { try await client.unary(EchoService.park, [7], CallOptions()).message }
    await service.wait { $0.started == 1 }
    let drained = Task { await server.shutdown(grace: .seconds(30)) }
    // The client hears of the drain by GOAWAY; from then on new calls need another connection, and nobody listens.
    while await client.state() == .ready { await Task.yield() }
    let refused = await failure { _ = try await client.echo([1]) }
    #expect(refused?.code == .unavailable)
    service.release()
    let answer = try await call.value
    #expect(answer == [7])
    let report = await drained.value
    #expect(report.isClean)
    #expect(report.calls == 1)
    await client.shutdown()
  }

  @Test("a client that shuts down lets its calls finish")
  func clientShutdown() async throws {
    try await Loopback.with { pair in
      let client = pair.client
      let call = Task { try await client.unary(EchoService.park, [7], CallOptions()).message }
      await pair.service.wait { $0.started == 1 }
      let closing = Task { await client.shutdown() }
      while await client.state() != .closed { await Task.yield() }
      let refused = await failure { _ = try await client.echo([1]) }
      #expect(refused?.code == .unavailable)
      pair.service.release()
      let answer = try await call.value
      #expect(answer == [7])
      await closing.value
    }
  }
}
