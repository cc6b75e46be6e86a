import OporaAPI
import Testing

@testable import GatewayCommands

@Suite("An incident log")
struct ReplayFileTests {
  private static let header = "SR Number,Change Date+Time,Status,Sub Status,ST Level,SR Latest Impact,Product\n"

  @Test("becomes changes with ordinals, states, lines and instants")
  func changes() throws {
    let text =
      Self.header + """
        1-1,2012-05-03T06:41:25+01:00,Queued,Awaiting Assignment,L1,Medium,PROD660
        1-2,2012-05-03T06:41:26+01:00,Accepted,Wait - User,L2/L3,Major,PROD1
        1-1,2012-05-03T07:10:09Z,Completed,In Call,L2,Low,PROD660

        """
    let log = try ReplayFile(bytes: Array(text.utf8))
    #expect(log.problems == [])
    #expect(log.changes.map(\.ordinal) == [0, 0, 1])
    #expect(log.changes.map(\.row) == [2, 3, 4])
    #expect(log.changes.map(\.state) == [.queued, .waitingCustomer, .solved])
    #expect(log.changes.map(\.line) == [1, 3, 2])
    #expect(log.changes.map(\.priority) == [.p3, .p1, .p4])
    #expect(log.changes[0].atMs == 1_336_023_685_000)
    #expect(log.changes[1].sourceStatus == "Accepted-Wait - User")
    #expect(log.changes[1].sourceLevel == "L2/L3")
    #expect(log.changes[0].owner == "")
  }

  @Test("in error names each bad row by its line and keeps the good ones in order")
  func problems() throws {
    let text =
      Self.header + """
        1-1,yesterday,Queued,Awaiting Assignment,L1,Medium,P
        1-1,2012-05-03T06:41:25+01:00,Queued,Awaiting Asignment,L1,Medium,P
        1-1,2012-05-03T06:41:25+01:00,Queued,Awaiting Assignment,L9,Medium,P
        ,2012-05-03T06:41:25+01:00,Queued,Awaiting Assignment,L1,Medium,P
        1-1,2012-05-03T06:41:25+01:00,Queued
        1-1,2012-05-03T06:41:25+01:00,Queued,Awaiting Assignment,L1,Medium,P
        1-1,2012-05-03T06:4
        """
    let log = try ReplayFile(bytes: Array(text.utf8))
    #expect(log.changes.map(\.row) == [7])
    #expect(log.problems.map(\.line) == [2, 3, 4, 5, 6, 8])
    #expect(
      log.problems[1].reason == "'Sub Status' says 'Awaiting Asignment', which is no state; 'Awaiting Assignment' is")
    #expect(log.problems[4].reason == "it has 3 columns, the header 7")
  }

  @Test("keeps the place of a row in error, so that the rest has the same ordinals once it is mended")
  func ordinals() throws {
    let good = "1-1,2012-05-03T06:41:25+01:00,Queued,Awaiting Assignment,L1,Medium,P\n"
    let bad = ["1-1,never,Queued,Awaiting Assignment,L1,Medium,P\n", "1-1,Queued\n", "1-1,a\"b\n", "1-1,\"a\"b\n"]
    let log = try ReplayFile(bytes: Array((Self.header + good + bad.joined() + good).utf8))
    let mended = try ReplayFile(bytes: Array((Self.header + String(repeating: good, count: 6)).utf8))
    #expect(log.problems.count == 4)
    #expect(log.changes == [mended.changes[0], mended.changes[5]])
  }

  @Test("without its columns is refused by their names")
  func header() {
    #expect(throws: RowProblem(line: 1, reason: "the header lacks the columns 'ST Level', 'SR Latest Impact'")) {
      try ReplayFile(bytes: Array("SR Number,Change Date+Time,Status,Sub Status\n".utf8))
    }
    #expect(throws: RowProblem(line: 1, reason: "the file is empty")) { try ReplayFile(bytes: []) }
  }

  @Test("is held against the service's figures row by row")
  func figures() throws {
    let text =
      Self.header + """
        1-1,2012-05-03T06:41:25+01:00,Queued,Awaiting Assignment,L1,Medium,P
        1-1,2012-05-03T06:42:25+01:00,Completed,Closed,L2,High,P
        1-2,2012-05-03T06:42:25+01:00,Queued,Awaiting Assignment,L1,Low,P

        """
    let figures = ReplayFigures(try ReplayFile(bytes: Array(text.utf8)).changes)
    let answer = TicketsV1.GetImportResponse(
      incidents: 2, changes: 3, changesByState: [.init(name: "QUEUED", count: 2), .init(name: "CLOSED", count: 1)],
      changesByLevel: [.init(name: "L1", count: 2), .init(name: "L2", count: 1)],
      changesByImpact: ["Medium", "High", "Low"].map { .init(name: $0, count: 1) },
      finalStates: [.init(name: "CLOSED", count: 1), .init(name: "QUEUED", count: 1)],
      linesInvolved: [.init(name: "1", count: 2), .init(name: "2", count: 1)],
      incidentsByImpact: [.init(name: "High", count: 1), .init(name: "Low", count: 1)])
    #expect(figures.rows(against: answer).filter { !$0.isSame } == [])
    var wrong = answer
    wrong.changes = 4
    wrong.finalStates.append(.init(name: "SOLVED", count: 1))
    let differing = figures.rows(against: wrong).filter { !$0.isSame }
    #expect(differing.map(\.figure) == ["changes", "final states"])
    #expect(differing[1] == .init(figure: "final states", name: "SOLVED", file: 0, service: 1))
  }
}
