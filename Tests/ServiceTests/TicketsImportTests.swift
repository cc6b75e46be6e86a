import OporaAPI
import RPC
import Testing

@Suite("Replaying another helpdesk's history", .timeLimit(.minutes(1)))
struct TicketsImportTests {
  static func row(
    _ row: UInt32, _ incident: String, _ ordinal: UInt32, _ state: TicketsV1.State, line: UInt32, level: String
  ) -> TicketsV1.ImportedChange {
    TicketsV1.ImportedChange(
      row: row, incident: incident, ordinal: ordinal, atMs: 1_336_023_685_000 + Int64(row) * 60_000, state: state,
      line: line, sourceStatus: "x", sourceLevel: level, impact: "Medium", product: "PROD1", owner: "olga")
  }

  static let rows = [
    row(2, "a", 0, .queued, line: 1, level: "L1"), row(3, "a", 1, .inProgress, line: 3, level: "L2/L3"),
    row(4, "b", 0, .inProgress, line: 1, level: "L1"), row(5, "b", 1, .solved, line: 1, level: "L1"),
    row(6, "b", 2, .closed, line: 1, level: "L1"), row(7, "a", 2, .solved, line: 3, level: "L2/L3"),
  ]

  @Test("taken in pieces and again, it doubles nothing and counts what it should")
  func resuming() async throws {
    try await withTickets { tickets in
      let lead = tickets.lead
      let first = try await lead.importChanges(
        TicketsV1.ImportChangesRequest(source: "day", changes: Array(Self.rows[..<3])))
      #expect((first.applied, first.alreadyApplied) == (3, 0))
      let again = try await lead.importChanges(TicketsV1.ImportChangesRequest(source: "day", changes: Self.rows))
      #expect((again.applied, again.alreadyApplied) == (3, 3))
      #expect(again.errors.isEmpty)
      let standing = try await lead.getImport(TicketsV1.GetImportRequest(source: "day"))
      #expect(standing.incidents == 2)
      #expect(standing.changes == 6)
      #expect(standing.lastChangeAtMs == 1_336_023_685_000 + 7 * 60_000)
      #expect(standing.finalStates.map(\.name) == ["SOLVED", "CLOSED"])
      #expect(standing.linesInvolved.map(\.name) == ["1", "3"])
      #expect(standing.linesInvolved.map(\.count) == [2, 1])
      #expect(standing.changesByLevel.map(\.count) == [4, 2])
      #expect(standing.incidentsByImpact == [TicketsV1.Count(name: "Medium", count: 2)])
      #expect(standing.irregular.map(\.name) == ["QUEUED -> IN_PROGRESS"])
      let list = try await lead.listTickets(
        TicketsV1.ListTicketsRequest(filter: TicketsV1.TicketFilter(history: .only)))
      #expect(list.tickets.map(\.createdAtMs).min() == Int64(1_336_023_805_000))
      await tickets.pass(minutes: 60)
      #expect(try await lead.getImport(TicketsV1.GetImportRequest(source: "day")) == standing)
    }
  }

  @Test("rows in error are named by line, the rest is taken")
  func errors() async throws {
    try await withTickets { tickets in
      let bad = [
        Self.row(2, "a", 0, .unspecified, line: 1, level: "L1"), Self.row(3, "b", 0, .queued, line: 1, level: "L1"),
        Self.row(4, "c", 3, .queued, line: 1, level: "L1"), Self.row(5, "", 0, .queued, line: 1, level: "L1"),
      ]
      let answer = try await tickets.lead.importChanges(TicketsV1.ImportChangesRequest(source: "day", changes: bad))
      #expect(answer.applied == 1)
      #expect(answer.errors.map(\.row) == [2, 4, 5])
    }
  }
}
