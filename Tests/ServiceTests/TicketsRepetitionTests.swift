import OporaAPI
import RPC
import Store
import Testing

@Suite("Calls with an idempotency key")
struct TicketsRepetitionTests {
  private func options(key: String) -> CallOptions {
    var options = CallOptions()
    options.idempotencyKey = key
    return options
  }

  private func request(name: String) -> TicketsV1.UpsertCustomerRequest {
    TicketsV1.UpsertCustomerRequest(
      customer: TicketsV1.Customer(id: "vasilek", name: name, manager: "maria", deputy: "dmitri"), reason: "new")
  }

  @Test("a repeated call gets the first answer although the customer has changed since, and does nothing")
  func repeated() async throws {
    try await withTickets { tickets in
      let first = try await tickets.customers.upsertCustomer(request(name: "Василёк"), options: options(key: "k-1"))
      _ = try await tickets.customers.upsertCustomer(request(name: "Vasilek"), options: options(key: "k-2"))
      let events = tickets.store.lastSequence
      let again = try await tickets.customers.upsertCustomer(request(name: "Василёк"), options: options(key: "k-1"))
      #expect(again == first)
      #expect(tickets.store.lastSequence == events)
      let present = try await tickets.customers.getCustomer(TicketsV1.GetCustomerRequest(customer: "vasilek"))
      #expect(present.name == "Vasilek")
    }
  }

  @Test("a key that stands for another request is refused and changes nothing")
  func reused() async throws {
    try await withTickets { tickets in
      _ = try await tickets.customers.upsertCustomer(request(name: "Василёк"), options: options(key: "k-1"))
      let events = tickets.store.lastSequence
      let refusal = await status {
        try await tickets.customers.upsertCustomer(request(name: "Другой"), options: options(key: "k-1"))
      }
      #expect(refusal?.code == .alreadyExists)
      #expect(tickets.store.lastSequence == events)
    }
  }

  @Test("a call that failed kept no answer, so its repetition is performed")
  func failed() async throws {
    try await withTickets { tickets in
      _ = try await tickets.customers.upsertCustomer(request(name: "Василёк"), options: options(key: "k-1"))
      var stale = request(name: "Stale")
      stale.customer?.version = 99
      for _ in 0..<2 {
        let refusal = await status { try await tickets.customers.upsertCustomer(stale, options: options(key: "k-2")) }
        #expect(refusal != nil && refusal?.code != .alreadyExists)
      }
    }
  }
}
