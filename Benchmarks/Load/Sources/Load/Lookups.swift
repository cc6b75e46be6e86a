import OporaAPI
import RPC
import RPCTransport

/// What people look for all day: their queue by urgency, and tickets by words.
struct Lookups: Sendable {
  /// One kind of question, by the name it is asked for on the command line.
  enum Question: String, CaseIterable {
    /// Fifty of line 2's queue, the most urgent first.
    case queue
    /// Fifty of one priority there, the newest first.
    case priority
    /// Fifty of everything, the newest first.
    case newest
    /// Twenty with words that a twentieth of all tickets has.
    case common
    /// Twenty with two such words and one more.
    case phrase
    /// Twenty with a word that one in a thousand has.
    case rare
  }

  private static let listed: UInt32 = 50
  private static let found: UInt32 = 20

  let question: Question
  private let tickets: TicketsV1.TicketsClient
  private let finding: TicketsV1.FindingClient

  init(_ question: Question, _ transport: RPCClient) {
    self.question = question
    tickets = TicketsV1.TicketsClient(transport)
    finding = TicketsV1.FindingClient(transport)
  }

  @Sendable func ask(_ caller: Int, _ turn: Int) async throws {
    switch question {
    case .queue:
      try await list(.init(states: [.queued], lines: [2]), .priority)
    case .priority:
      try await list(.init(states: [.queued], priorities: [.p2], lines: [2]), .newest)
    case .newest: try await list(.init(), .newest)
    case .common: try await search("отчет по продажам")
    case .phrase: try await search("письма задержка браузере")
    case .rare: try await search("лабиринт")
    }
  }

  private func list(_ filter: TicketsV1.TicketFilter, _ sorting: TicketsV1.TicketSorting) async throws {
    let answer = try await tickets.listTickets(.init(pageSize: Self.listed, filter: filter, sorting: sorting))
    try hold(answer.tickets.count, to: Self.listed)
  }

  private func search(_ words: String) async throws {
    let answer = try await finding.searchTickets(.init(query: words, pageSize: Self.found))
    try hold(answer.hits.count, to: Self.found)
  }

  /// A short answer would be a quick one.
  private func hold(_ count: Int, to wanted: UInt32) throws {
    guard count == Int(wanted) else {
      throw RPCError(code: .dataLoss, message: "'\(question.rawValue)' gave \(count) tickets, not \(wanted).")
    }
  }
}
