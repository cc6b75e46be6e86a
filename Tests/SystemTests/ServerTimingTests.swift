import OporaAPI
import RPC
import Testing

extension SystemTests {
  @Suite("What a service tells of its time") struct ServerTimingTests {
    @Test(
      "comes with every answer over real TLS: of a read, of a write, of a refusal, of a stream", .timeLimit(.minutes(2))
    )
    func timing() async throws {
      try await Department.with { department in
        let tickets = try department.tickets()
        let number = try await department.file("a question whose time is told")

        let read = try await tickets.getTicket(.init(ticket: UInt64(number))) { $0.serverTiming }
        let told = try #require(read)
        #expect(told.handlerNanoseconds > 0)
        // A read asks the store, within the handler's time.
        #expect(told.storeNanoseconds > 0 && told.storeNanoseconds <= told.handlerNanoseconds)

        do throws(RPCError) {
          _ = try await tickets.getTicket(.init(ticket: 999_999))
          Issue.record("there is no such ticket")
        } catch {
          #expect(error.code == .notFound)
          #expect((ServerTiming(trailers: error.trailers)?.handlerNanoseconds ?? 0) > 0)
        }

        let feed = EventsV1.EventFeedClient(try department.client(.tickets))
        let responses = try await feed.subscribe(.init(after: 0, untilPresent: true))
        for try await _ in responses {}
        #expect((ServerTiming(trailers: responses.trailers)?.handlerNanoseconds ?? 0) > 0)
      }
    }
  }
}
