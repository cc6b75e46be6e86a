import OporaAPI
import RPC
import Store
import Testing

/// Two who want the same ticket at once: tickets decides by comparing the version, over a real store.
@Suite("Tickets: claims at the same time")
struct TicketsClaimTests {
  @Test("of a thousand races of three each has one winner, and the others are told that it has changed")
  func races() async throws {
    try await withTickets { tickets in
      let people = ["anna", "boris", "clara"]
      let races = 1_000
      var filed: [TicketsV1.FileTicketResponse] = []
      for index in 0..<races {
        filed.append(
          try await tickets.maria.fileTicket(
            TicketsFixture.filing("race-\(index)", subject: "Export of deals, request number \(index)")))
      }
      // Many races at a time, so that claims of different tickets share transactions as well.
      var winners: [UInt64: [String]] = [:]
      for start in stride(from: 0, to: races, by: 50) {
        let answers = try await withThrowingTaskGroup(of: (UInt64, String, StatusCode?).self) { group in
          for ticket in filed[start..<min(start + 50, races)] {
            for person in people {
              group.addTask {
                let refusal = await status {
                  try await tickets.routing.assign(
                    TicketsV1.AssignRequest(
                      ticket: ticket.ticket, expectedVersion: ticket.version, assignee: person,
                      proposal: "\(ticket.ticket)-\(person)"))
                }
                return (ticket.ticket, person, refusal?.code)
              }
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        for (ticket, person, code) in answers {
          if code == nil { winners[ticket, default: []].append(person) } else { #expect(code == .aborted) }
        }
      }
      #expect(winners.count == races && winners.values.allSatisfy { $0.count == 1 })
      for ticket in filed {
        #expect(try await tickets.ticket(ticket.ticket).owner == winners[ticket.ticket]?.first)
      }
      let assigned = try await tickets.store.events(after: 0, limit: 100_000).filter {
        $0.event.type == "ticket.assigned"
      }
      #expect(assigned.count == races, "each once in the history")
      // A winner whose answer was lost asks again and gets it, a loser is refused again.
      let first = try #require(filed.first)
      for person in people {
        let refusal = await status {
          try await tickets.routing.assign(
            TicketsV1.AssignRequest(
              ticket: first.ticket, expectedVersion: first.version, assignee: person,
              proposal: "\(first.ticket)-\(person)"))
        }
        #expect((refusal == nil) == (winners[first.ticket] == [person]), "\(person)")
      }
    }
  }
}
