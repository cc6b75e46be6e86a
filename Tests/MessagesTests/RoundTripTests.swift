import Messages
import OporaAPI
import Testing

@Suite("A message")
struct RoundTripTests {
  static let ticket = TicketsV1.Ticket(
    number: 1042, version: 7, state: .inProgress, line: 2, kind: .defect, priority: .p1, customer: "romashka",
    subject: "Отчёт не открывается", body: "строка\u{1}с управляющим знаком\n🙂", skills: ["api", "", "отчёты"],
    createdAtMs: -1, handledMs: .max, blocked: true, linesVisited: [1, 2, .max])

  @Test("comes back as it was sent")
  func roundTrip() throws {
    let bytes = Self.ticket.encoded()
    #expect(try TicketsV1.Ticket(decoding: bytes) == Self.ticket)
    #expect(try TicketsV1.Ticket(decoding: bytes).encoded() == bytes)
  }

  @Test("keeps messages within messages, lists of them and the choice of a oneof")
  func nested() throws {
    let event = TicketsV1.TicketEvent(
      ticket: Self.ticket, fromState: .unrecognized(99), help: .init(id: 3, question: "?"), sourceLevel: "L2")
    #expect(try TicketsV1.TicketEvent(decoding: event.encoded()) == event)
    let batch = EventsV1.EventBatch(events: (0..<100).map { .init(sequence: $0, payload: [0, 1, 255]) })
    #expect(try EventsV1.EventBatch(decoding: batch.encoded()) == batch)
    for target: RpcV1.MoveClockRequest.Target? in [nil, .toMs(0), .byMs(-5)] {
      let request = RpcV1.MoveClockRequest(target: target)
      #expect(try RpcV1.MoveClockRequest(decoding: request.encoded()) == request)
    }
    let filter = TicketsV1.TicketFilter(states: [.queued, .unrecognized(-3)], priorities: [.p4])
    #expect(try TicketsV1.TicketFilter(decoding: filter.encoded()) == filter)
    let policy = RoutingV1.Policy(defaultCapacity: 12.5, stickyMargin: -0.25)
    #expect(try RoutingV1.Policy(decoding: policy.encoded()) == policy)
  }

  @Test("that is empty takes no bytes, and no bytes are the empty message")
  func empty() throws {
    #expect(TicketsV1.Ticket().encoded() == [])
    #expect(try TicketsV1.Ticket(decoding: []) == TicketsV1.Ticket())
  }

  @Test("sends on what it does not know, at every depth")
  func unknownFields() throws {
    // Field 99 as varint 300, field 100 as text "hi", field 101 as four bytes, field 102 as eight.
    let unknown: [UInt8] = [
      0x98, 0x06, 0xAC, 0x02, 0xA2, 0x06, 2, 0x68, 0x69, 0xAD, 0x06, 1, 2, 3, 4, 0xB1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8,
    ]
    let entry: [UInt8] = [0x08, 5] + unknown
    let message: [UInt8] = [0x0A, UInt8(entry.count)] + entry + unknown
    let decoded = try EventsV1.EventBatch(decoding: message)
    #expect(decoded.events.first?.sequence == 5)
    #expect(decoded.unknownFields.map(\.number) == [99, 100, 101, 102])
    #expect(decoded.encoded() == message)
  }
}
