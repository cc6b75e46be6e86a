import RPC
import RPCTransport
import TLS
import Testing

@Suite("The table of calls")
struct InspectionTests {
  @Test("names who calls what, for whom, until when and how it stands")
  func inFlight() async throws {
    try await Loopback.with(caller: .service(name: "routing")) { pair in
      var options = CallOptions(timeout: .seconds(600), criticality: .sheddable, trace: .random())
      options.metadata.set(Metadata.Key.onBehalfOf, text: "person/lead/irina")
      let sent = options
      let call = Task { try await pair.client.unary(EchoService.park, [1, 2, 3], sent).message }
      await pair.service.wait { $0.started == 1 }
      let calls = await pair.server.callsInFlight()
      #expect(calls.count == 1)
      let found = try #require(calls.first)
      #expect(found.context.method.fullName == "opora.test.v1.Echo/Park")
      #expect(found.context.peer == .service(name: "routing"))
      #expect(found.context.onBehalfOf == .person(role: "lead", name: "irina"))
      #expect(found.context.criticality == .sheddable)
      #expect(found.context.trace.traceID == sent.trace?.traceID)
      #expect(found.context.callID == CallID(connection: 1, stream: 1))
      #expect(found.state == .running)
      #expect(found.receivedBytes == 3 && found.sentBytes == 0)
      #expect(found.timeLeft.map { $0 > .zero && $0 <= .seconds(600) } == true)

      let connections = await pair.server.connections()
      #expect(connections.map(\.number) == [1])
      #expect(connections.first?.peer == .service(name: "routing"))
      #expect(connections.first?.calls == 1)
      #expect(connections.first?.streams.map(\.id) == [1])
      #expect(connections.first?.isDraining == false)
      pair.service.release()
      #expect(try await call.value == [1, 2, 3])
      #expect(await pair.server.callsInFlight().isEmpty)
      #expect(await pair.server.connections().first?.streams.isEmpty == true)
    }
  }

  @Test("a call that waits for its turn is queued")
  func states() async throws {
    var options = ServerOptions()
    options.admission.minRunningCalls = 1
    options.admission.maxRunningCalls = 1
    let loops = TransportLoops(threads: 1)
    try await Loopback.with(options: options, loops: loops) { pair in
      let client = pair.client
      let calls = Task {
        await withTaskGroup(of: RPCError?.self) { group in
          for _ in 0..<2 {
            group.addTask { await failure { _ = try await client.unary(EchoService.park, [], .init()) } }
          }
          return await group.reduce(into: [RPCError?]()) { $0.append($1) }
        }
      }
      await pair.service.wait { $0.started == 1 }
      while await pair.server.callsInFlight().count < 2 { await Task.yield() }
      #expect(await pair.server.callsInFlight().map(\.state) == [.running, .queued])
      pair.service.release()
      #expect(await calls.value.allSatisfy { $0 == nil })
    }
  }

  @Test("a killed call is cancelled, and its caller hears by whom")
  func kill() async throws {
    try await Loopback.with { pair in
      let client = pair.client
      let call = Task { await failure { _ = try await client.unary(EchoService.park, [], CallOptions()) } }
      await pair.service.wait { $0.started == 1 }
      let id = try #require(await pair.server.callsInFlight().first?.context.callID)
      let killed = await pair.server.kill(id, text: "The call was killed by person/admin/admin.")
      #expect(killed?.context.method.name == "Park" && killed?.state == .running)
      let error = await call.value
      #expect(error?.code == .cancelled)
      #expect(error?.message == "The call was killed by person/admin/admin.")
      await pair.service.wait { $0.cancelled == 1 }
      while await !pair.server.callsInFlight().isEmpty { await Task.yield() }
      #expect(await pair.server.kill(id, text: "") == nil)
      #expect(await pair.server.kill(CallID(connection: 99, stream: 1), text: "") == nil)
      #expect(try await pair.client.echo([1]) == [1])
    }
  }

  @Test("a killed stream ends for its caller after what was sent before")
  func killStream() async throws {
    try await Loopback.with { pair in
      let call = try await pair.client.open(EchoService.chat, request: nil, CallOptions())
      try await call.write([1, 2])
      #expect(try await call.next() == [2, 1])
      let found = try #require(await pair.server.callsInFlight().first)
      #expect(found.receivedBytes == 2 && found.sentBytes == 2)
      let id = try #require(found.context.callID)
      _ = await pair.server.kill(id, text: "killed")
      let error = await failure { _ = try await call.next() }
      #expect(error == RPCError(code: .cancelled, message: "killed"))
    }
  }
}
