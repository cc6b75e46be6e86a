import OporaAPI
import RPC

/// What the clients were promised, by filing key.
actor Ledger {
  private(set) var tickets: [String: UInt64] = [:]
  /// Keys answered with two different tickets.
  private(set) var contradictions: [String] = []
  /// Filings that needed more than one attempt.
  private(set) var retried = 0

  var count: Int { tickets.count }

  func acknowledge(_ key: String, _ ticket: UInt64, attempts: Int) {
    if let known = tickets[key], known != ticket { contradictions.append("\(key): T-\(known) and T-\(ticket)") }
    tickets[key] = ticket
    if attempts > 1 { retried += 1 }
  }
}

/// A client that files one ticket after another and, whatever the failure leaves open, tries again with the same key
/// until it is answered.
struct Filer: Sendable {
  let number: Int
  let client: TicketsV1.TicketsClient
  let ledger: Ledger

  /// Files until it is stopped; the filing under way is brought to its end.
  func run(until isStopped: @Sendable () async -> Bool) async throws {
    var index = 0
    while await !isStopped() {
      let key = "filer-\(number)-\(index)"
      try await deliver(key)
      // An impatient client: the answer to a key already answered has to be the same.
      if index % 5 == 4 { try await deliver(key) }
      index += 1
    }
  }

  /// Files under a key until there is an answer.
  ///
  /// - Throws: What cannot pass by itself; `Unexpected` when there is no answer for a minute.
  func deliver(_ key: String) async throws {
    let end = ContinuousClock.now + .seconds(60)
    var attempts = 0
    while true {
      attempts += 1
      do throws(RPCError) {
        let answer = try await client.fileTicket(Self.filing(key), options: .init(timeout: .seconds(5)))
        await ledger.acknowledge(key, answer.ticket, attempts: attempts)
        return
      } catch {
        guard Self.mayPass(error.code) else { throw error }
        guard ContinuousClock.now < end else { throw Unexpected("\(key) was not answered within a minute: \(error)") }
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  private static func mayPass(_ code: StatusCode) -> Bool {
    switch code {
    case .unavailable, .deadlineExceeded, .cancelled, .unknown, .aborted, .resourceExhausted: true
    default: false
    }
  }

  /// The same key always gives the same filing; the key stands in it a second time, as the caller's own number.
  static func filing(_ key: String) -> TicketsV1.FileTicketRequest {
    let customers = ["romashka", "vektor", "severny-veter"]
    return TicketsV1.FileTicketRequest(
      key: key, customer: customers[key.utf8.reduce(0) { $0 &+ Int($1) } % customers.count], channel: .manager,
      kind: .question, impact: 1, urgency: 2, subject: "Question \(key) of a customer",
      body: "The body says in enough words what is wanted.", topic: "reports", externalId: key)
  }
}
