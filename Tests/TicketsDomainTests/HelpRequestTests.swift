import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Help among colleagues")
struct HelpRequestTests {
  /// A ticket of line 2 with anna, and what she has asked.
  private static func asked(
    _ colleague: String = "", line: SupportLine? = nil, blocker: Bool = true
  ) throws -> (Play, HelpRequest) {
    var play = try Play(Placement(state: .inProgress, line: .specialists, owner: "anna"))
    try play.give(.askColleague(colleague, line: line, question: "Which log?", isBlocker: blocker), by: Play.anna)
    return (play, try #require(play.lastHelp))
  }

  @Test("a question without a name is put to the ticket's line, one with a name to nobody's line")
  func addressing() throws {
    #expect(try Self.asked().1.line == .specialists)
    #expect(try Self.asked(line: .developers).1.addressee == "line 3")
    #expect(try Self.asked("boris").1.line == nil)
    let play = try Play(Placement(state: .inProgress, line: .specialists, owner: "anna"))
    #expect(
      play.refusal(.askColleague("boris", line: .developers, question: "?", isBlocker: false), by: Play.anna) != nil)
  }

  @Test("of two who claim a request one has it, and nobody claims what was not put to their line")
  func claiming() throws {
    var (play, help) = try Self.asked()
    for stranger in [Play.anna, Play.dev, Play.manager] {
      #expect(
        play.refusal(.settleHelp(help, .claim), by: stranger) == .notAsked(help: 0, colleague: "line 2"), "\(stranger)")
    }
    try play.give(.settleHelp(help, .claim), by: Play.boris)
    help = try #require(play.lastHelp)
    #expect(help.colleague == "boris")
    #expect(play.refusal(.settleHelp(help, .claim), by: Play.lead) == .helpTaken(help: 0, by: "boris"))
  }

  @Test("declining gives it to the line and keeps who declined from claiming it again")
  func declining() throws {
    var (play, help) = try Self.asked("boris")
    #expect(
      play.refusal(.settleHelp(help, .decline(reason: " ")), by: Play.boris)
        == .unmet(ticket: 7, action: .settleHelp, guard: .reason))
    #expect(
      play.refusal(.settleHelp(help, .decline(reason: "busy")), by: Play.dev)
        == .notAsked(help: 0, colleague: "boris"))
    try play.give(.settleHelp(help, .decline(reason: "не моя тема")), by: Play.boris)
    help = try #require(play.lastHelp)
    #expect(help.colleague.isEmpty && help.line == .specialists && help.declinedBy == ["boris"])
    #expect(play.refusal(.settleHelp(help, .claim), by: Play.boris) != nil)
    #expect(play.ticket.isBlocked)
  }

  @Test("handing on goes to another colleague, never back to the asker")
  func handingOn() throws {
    var (play, help) = try Self.asked("boris")
    for wrong in ["anna", "boris", "", "no such name"] {
      #expect(play.refusal(.settleHelp(help, .handOn(to: wrong, reason: "r")), by: Play.boris) != nil, "\(wrong)")
    }
    try play.give(.settleHelp(help, .handOn(to: "dev", reason: "the code")), by: Play.boris)
    help = try #require(play.lastHelp)
    #expect(help.colleague == "dev" && help.declinedBy == ["boris"])
  }

  @Test("a request changes hands only so often, and then says what to do")
  func bound() throws {
    var (play, help) = try Self.asked("boris")
    help.declinedBy = Array(repeating: "boris", count: HelpRequest.maximumDeclines)
    let refusal = play.refusal(.settleHelp(help, .handOn(to: "dev", reason: "r")), by: Play.boris)
    #expect("\(try #require(refusal))".contains("asked anew"))
  }

  @Test("withdrawing is the asker's, unblocks the ticket, and ends the request")
  func withdrawing() throws {
    var (play, help) = try Self.asked("boris")
    #expect(
      play.refusal(.settleHelp(help, .withdraw(reason: "")), by: Play.boris) == .notAsker(help: 0, asker: "anna"))
    try play.give(.settleHelp(help, .withdraw(reason: "found it")), by: Play.anna)
    #expect(!play.ticket.isBlocked)
    help = try #require(play.lastHelp)
    #expect(
      play.refusal(.answerColleague(help, answer: "late", minutes: 0), by: Play.boris) == .helpWithdrawn(help: 0))
  }

  @Test("an answer exactly at due is in time, one a millisecond later is not")
  func due() throws {
    var help = try Self.asked("boris").1
    help.dueAt = Play.start
    #expect(!help.isOverdue(at: Play.start))
    #expect(help.isOverdue(at: Play.start.advanced(byMilliseconds: 1)))
    help.answeredAt = Play.start
    #expect(!help.isOverdue(at: Play.start.advanced(byMilliseconds: 60_000)))
  }
}

extension Play {
  /// The request as the last change left it.
  var lastHelp: HelpRequest? {
    changes.reversed().lazy.compactMap { change in
      switch change.what {
      case .helpAsked(let help), .helpAnswered(let help), .helpSettled(let help, _): help
      default: nil
      }
    }.first
  }
}
