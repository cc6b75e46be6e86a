import Synchronization
import Testing

@testable import RPC

private let anna = Principal.person(role: "specialist", name: "anna")
private let tickets = Principal.service(name: "tickets")

private func method(_ name: String) -> MethodDescriptor {
  MethodDescriptor(
    service: "test.v1.Context", name: name, kind: .unary, fingerprint: 1, idempotency: .notIdempotent,
    rights: Rights(roles: ["any"], services: ["any"]), requestType: "Bytes", responseType: "Bytes")
}

private func served(
  by peer: Principal = anna, for person: Principal? = nil, deadline: Deadline = .never,
  criticality: Criticality = .normal, trace: TraceContext? = nil
) -> ServerContext {
  ServerContext(
    method: method("Served"), peer: peer, onBehalfOf: person, deadline: deadline, trace: trace,
    criticality: criticality)
}

private func at(_ nanoseconds: UInt64) -> Deadline { Deadline(uptimeNanoseconds: nanoseconds) }

@Suite("A call made while another is served")
struct CallContextTests {
  @Test(
    "has the earlier of the two deadlines",
    arguments: [
      (at(10), at(20), at(10)), (at(20), at(10), at(10)), (.never, at(10), at(10)), (at(10), .never, at(10)),
      (.never, .never, .never),
    ] as [(Deadline, Deadline, Deadline)])
  func deadline(own: Deadline, served outer: Deadline, expected: Deadline) {
    let options = CallOptions(deadline: own).inheriting(served(deadline: outer))
    #expect(options.deadline == expected)
  }

  @Test("is never more critical than the call it serves")
  func criticality() {
    for outer in Criticality.allCases {
      let context = served(criticality: outer)
      #expect(CallOptions().inheriting(context).criticality == outer)
      for own in Criticality.allCases {
        #expect(CallOptions(criticality: own).inheriting(context).criticality == min(own, outer))
      }
    }
  }

  @Test("is made for the person whose call is served, unless the service acts for itself or names somebody")
  func identity() {
    let key = Metadata.Key.onBehalfOf
    #expect(CallOptions().inheriting(served()).metadata.text(key) == "person/specialist/anna")
    #expect(CallOptions().inheriting(served(by: tickets, for: anna)).metadata.text(key) == "person/specialist/anna")
    #expect(CallOptions().inheriting(served(by: tickets)).metadata.isEmpty)
    #expect(CallOptions(identity: .itself).inheriting(served()).metadata.isEmpty)
    var named = CallOptions()
    named.metadata.set(key, text: "person/lead/irina")
    #expect(named.inheriting(served()).metadata.text(key) == "person/lead/irina")
  }

  @Test("goes on in the trace: each hop's parent is the span of the hop before")
  func trace() {
    let edge = served()
    #expect(edge.parentSpan == nil)
    let sent = CallOptions().inheriting(edge).trace
    #expect(sent == edge.trace)
    let next = served(by: tickets, trace: sent)
    #expect(next.trace.traceID == edge.trace.traceID)
    #expect(next.parentSpan == edge.trace.span)
    #expect(next.trace.span != edge.trace.span)
    let own = TraceContext.random()
    #expect(CallOptions(trace: own).inheriting(edge).trace == own)
  }

  @Test("inherits by the task, and what outlives the served call does not")
  func currentCall() async throws {
    struct Seen {
      var inside: TraceContext?
      var inChildTask: TraceContext?
      var deadline = Deadline.never
    }
    let seen = Mutex(Seen())
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let outlived = Mutex<Task<Bool, Never>?>(nil)
    var router = Router()
    let outer = method("Outer")
    router.register(
      outer,
      .unary { request, context in
        #expect(ServerContext.current === context)
        let child = await Task { CallOptions().inheritingServedCall().trace }.value
        let options = CallOptions().inheritingServedCall()
        seen.withLock { $0 = Seen(inside: options.trace, inChildTask: child, deadline: options.deadline) }
        outlived.withLock {
          $0 = Task {
            for await _ in gate {}
            return ServerContext.current == nil
          }
        }
        return request
      })
    let transport = InProcessTransport(router: router, principal: anna)
    let trace = TraceContext.random()
    let deadline = Deadline.after(.seconds(600))
    _ = try await transport.unary(outer, [], CallOptions(deadline: deadline, trace: trace))
    opening.finish()
    let found = seen.withLock { $0 }
    #expect(found.inside?.traceID == trace.traceID)
    #expect(found.inChildTask == found.inside)
    #expect(found.deadline == deadline)
    let task = try #require(outlived.withLock { $0 })
    #expect(await task.value)
    #expect(ServerContext.current == nil)
  }

  @Test("span numbers are neither zero nor met again")
  func spans() {
    var met: Set<UInt64> = []
    for _ in 0..<10_000 { met.insert(TraceContext.random().span) }
    #expect(met.count == 10_000)
    #expect(!met.contains(0))
  }
}
