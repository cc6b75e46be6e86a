import Testing

@testable import TicketsDomain

@Suite("The transition table")
struct TransitionTableTests {
  private static func row(
    _ action: TicketAction, _ from: Set<TicketState>, _ to: TicketState?, lines: LineSet = .all,
    line: Transition.LineEffect = .keep, rights: [TransitionRight] = [.role(.lead)]
  ) -> Transition {
    Transition(action, from: from, lines: lines, to: to, line: line, rights: rights)
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var error: TransitionTableError
    var initial: Set<TicketState> = [.queued]
    var terminal: Set<TicketState> = [.closed]
    var rows: [Transition]
    var testDescription: String { "\(error)" }
  }

  static let broken: [Broken] = [
    Broken(error: .noInitialState, initial: [], rows: [row(.close, [.queued], .closed)]),
    Broken(error: .noTerminalState, terminal: [], rows: [row(.close, [.queued], .closed)]),
    Broken(error: .emptyRow(action: .close), rows: [row(.close, [], .closed)]),
    Broken(error: .nobodysRow(action: .close), rows: [row(.close, [.queued], .closed, rights: [])]),
    Broken(error: .unreachable(.solved), rows: [row(.close, [.queued, .solved], .closed)]),
    Broken(
      error: .deadEnd(.onHold), rows: [row(.close, [.queued], .closed), row(.hold, [.queued], .onHold)]),
    Broken(
      error: .ambiguous(action: .close, state: .queued, line: .managers), terminal: [.closed, .cancelled],
      rows: [row(.close, [.queued], .closed), row(.close, [.queued], .cancelled)]),
    Broken(
      error: .noSuchLine(action: .escalate, from: .developers),
      rows: [row(.close, [.queued], .closed), row(.escalate, [.queued], nil, line: .next)]),
    Broken(
      error: .noSuchLine(action: .returnToLine, from: .managers),
      rows: [row(.close, [.queued], .closed), row(.returnToLine, [.queued], nil, line: .previous)]),
  ]

  @Test("a table that cannot work is refused when loaded", arguments: broken)
  func refuses(_ broken: Broken) {
    #expect(throws: broken.error) {
      try TransitionTable(version: 1, initial: broken.initial, terminal: broken.terminal, rows: broken.rows)
    }
  }

  @Test("the department's table loads, and knows every state")
  func loads() throws {
    let table = try TransitionTable.standard()
    #expect(table.states == Set(TicketState.allCases))
  }

  /// Who may do what from every state of every line, and where it leads. `-` keeps the placement.
  static let expected = """
    NEEDS_INFO 1: complete->QUEUED1 reply- note- customer-message- solve->SOLVED1 cancel->CANCELLED1 ask- answer- \
    settle-help- merge->MERGED1 split- link- unlink- priority- compose-
    QUEUED 1: assign->ASSIGNED1 start->IN_PROGRESS1 reply- note- customer-message- escalate->QUEUED2 solve->SOLVED1 \
    cancel->CANCELLED1 ask- answer- settle-help- merge->MERGED1 split- link- unlink- priority- compose-
    QUEUED 2: assign->ASSIGNED2 reply- note- customer-message- return->QUEUED1 cancel->CANCELLED2 ask- answer- \
    settle-help- merge->MERGED2 split- link- unlink- priority- compose-
    QUEUED 3: assign->WAITING_DEVELOPER3 reply- note- customer-message- return->ASSIGNED2 solve->SOLVED2 \
    cancel->CANCELLED3 hand-over- ask- answer- settle-help- merge->MERGED3 split- link- unlink- priority- compose-
    ASSIGNED 1: assign- requeue->QUEUED1 start->IN_PROGRESS1 reply- note- customer-message- wait->WAITING_CUSTOMER1 \
    hold->ON_HOLD1 escalate->QUEUED2 solve->SOLVED1 cancel->CANCELLED1 ask- answer- settle-help- merge->MERGED1 split- \
    link- unlink- priority- compose-
    ASSIGNED 2: assign- requeue->QUEUED2 start->IN_PROGRESS2 reply- note- customer-message- wait->WAITING_CUSTOMER2 \
    hold->ON_HOLD2 escalate->WAITING_DEVELOPER3 return->QUEUED1 solve->SOLVED2 cancel->CANCELLED2 ask- answer- \
    settle-help- merge->MERGED2 split- link- unlink- priority- compose-
    IN_PROGRESS 1: assign->ASSIGNED1 requeue->QUEUED1 start- reply- note- customer-message- wait->WAITING_CUSTOMER1 \
    hold->ON_HOLD1 escalate->QUEUED2 solve->SOLVED1 cancel->CANCELLED1 ask- answer- settle-help- merge->MERGED1 split- \
    link- unlink- priority- compose-
    IN_PROGRESS 2: assign->ASSIGNED2 requeue->QUEUED2 start- reply- note- customer-message- wait->WAITING_CUSTOMER2 \
    hold->ON_HOLD2 escalate->WAITING_DEVELOPER3 return->QUEUED1 solve->SOLVED2 cancel->CANCELLED2 ask- answer- \
    settle-help- merge->MERGED2 split- link- unlink- priority- compose-
    IN_PROGRESS 3: assign->WAITING_DEVELOPER3 requeue->QUEUED3 start- reply- note- customer-message- \
    wait->WAITING_CUSTOMER3 hold->ON_HOLD3 return->ASSIGNED2 done->VERIFY3 solve->SOLVED2 cancel->CANCELLED3 \
    hand-over- ask- answer- settle-help- merge->MERGED3 split- link- unlink- priority- compose-
    WAITING_CUSTOMER 1: assign->ASSIGNED1 requeue->QUEUED1 start->IN_PROGRESS1 reply- note- \
    customer-message->ASSIGNED1 wait- hold->ON_HOLD1 escalate->QUEUED2 solve->SOLVED1 cancel->CANCELLED1 ask- answer- \
    settle-help- merge->MERGED1 split- link- unlink- priority- compose-
    WAITING_CUSTOMER 2: assign->ASSIGNED2 requeue->QUEUED2 start->IN_PROGRESS2 reply- note- \
    customer-message->ASSIGNED2 wait- hold->ON_HOLD2 escalate->WAITING_DEVELOPER3 return->QUEUED1 solve->SOLVED2 \
    cancel->CANCELLED2 ask- answer- settle-help- merge->MERGED2 split- link- unlink- priority- compose-
    WAITING_CUSTOMER 3: assign->WAITING_DEVELOPER3 requeue->QUEUED3 start->IN_PROGRESS3 reply- note- \
    customer-message->WAITING_DEVELOPER3 wait- hold->ON_HOLD3 return->ASSIGNED2 solve->SOLVED2 cancel->CANCELLED3 \
    hand-over- ask- answer- settle-help- merge->MERGED3 split- link- unlink- priority- compose-
    WAITING_DEVELOPER 3: assign- requeue->QUEUED3 start->IN_PROGRESS3 reply- note- customer-message- \
    wait->WAITING_CUSTOMER3 hold->ON_HOLD3 return->ASSIGNED2 done->VERIFY3 solve->SOLVED2 cancel->CANCELLED3 \
    hand-over- ask- answer- settle-help- merge->MERGED3 split- link- unlink- priority- compose-
    VERIFY 3: start- reply- note- customer-message- accept->IN_PROGRESS2 refuse->WAITING_DEVELOPER3 solve->SOLVED2 \
    cancel->CANCELLED3 hand-over- ask- answer- settle-help- merge->MERGED3 split- link- unlink- priority- compose-
    ON_HOLD 1: assign->ASSIGNED1 requeue->QUEUED1 start->IN_PROGRESS1 reply- note- customer-message- \
    wait->WAITING_CUSTOMER1 hold- escalate->QUEUED2 solve->SOLVED1 cancel->CANCELLED1 ask- answer- settle-help- \
    merge->MERGED1 split- link- unlink- priority- compose-
    ON_HOLD 2: assign->ASSIGNED2 requeue->QUEUED2 start->IN_PROGRESS2 reply- note- customer-message- \
    wait->WAITING_CUSTOMER2 hold- escalate->WAITING_DEVELOPER3 return->QUEUED1 solve->SOLVED2 cancel->CANCELLED2 ask- \
    answer- settle-help- merge->MERGED2 split- link- unlink- priority- compose-
    ON_HOLD 3: assign->WAITING_DEVELOPER3 requeue->QUEUED3 start->IN_PROGRESS3 reply- note- customer-message- \
    wait->WAITING_CUSTOMER3 hold- return->ASSIGNED2 solve->SOLVED2 cancel->CANCELLED3 hand-over- ask- answer- \
    settle-help- merge->MERGED3 split- link- unlink- priority- compose-
    SOLVED 1: reply- note- customer-message->ASSIGNED1 close->CLOSED1 answer- settle-help- split- link- unlink-
    SOLVED 2: reply- note- customer-message->ASSIGNED2 close->CLOSED2 answer- settle-help- split- link- unlink-
    CLOSED 1: note- customer-message->ASSIGNED1 answer- settle-help- split- link- unlink-
    CLOSED 2: note- customer-message->ASSIGNED2 answer- settle-help- split- link- unlink-
    MERGED 1: unmerge-
    MERGED 2: unmerge-
    MERGED 3: unmerge-
    CANCELLED 1: note- answer- settle-help- link- unlink-
    CANCELLED 2: note- answer- settle-help- link- unlink-
    CANCELLED 3: note- answer- settle-help- link- unlink-
    """

  @Test("every state takes exactly these commands")
  func statesTimesCommands() throws {
    let table = try TransitionTable.standard()
    var lines: [String] = []
    for state in TicketState.allCases {
      for line in SupportLine.allCases {
        var placement = Placement(state: state, line: line)
        if state != .queued && state != .needsInfo { placement.owner = "owner" }
        if line == .developers { placement.overseer = "overseer" }
        guard placement.isSound, !(line > .managers && state == .needsInfo) else { continue }
        if line == .developers && (state == .solved || state == .closed) { continue }
        let ways = TicketAction.allCases.compactMap { Self.way($0, placement, table) }
        lines.append("\(state.name) \(line.rawValue): " + ways.joined(separator: " "))
      }
    }
    #expect(lines.joined(separator: "\n") == Self.expected)
  }

  /// Where an action leads for whoever may do it; nil when nobody may.
  private static func way(_ action: TicketAction, _ placement: Placement, _ table: TransitionTable) -> String? {
    let ticket = Play.ticket(placement)
    let actors = [
      Play.manager, .person(.specialist, "owner"), .person(.developer, "owner"), .person(.specialist, "overseer"),
      Play.lead, Play.routing,
    ]
    for actor in actors {
      for command in commands where command.action == action {
        let order = TicketOrder(command, by: actor, at: Play.start)
        guard let after = try? table.place(ticket, order, TicketPolicy()) else { continue }
        let word = action.rawValue
        guard after.state != placement.state || after.line != placement.line else { return "\(word)-" }
        return "\(word)->\(after.state.name)\(after.line.rawValue)"
      }
    }
    return nil
  }

  static let commands: [TicketCommand] = [
    .complete(Filing(), TextFixture.content),
    .assign(to: "somebody", reason: "r", proposal: ""), .requeue(reason: "r", proposal: ""), .startWork, .pauseWork,
    .reply(text: "t"), .note(text: "t"), .customerMessage(text: "t", isOnline: false), .waitForCustomer(reason: "r"),
    .hold(reason: "r"), .escalate(reason: "r", stepsTried: "s", developer: "somebody"),
    .returnToLine(.managers, reason: "r"), .returnToLine(.specialists, reason: "r"), .developerDone(text: ""),
    .acceptWork, .refuseWork(reason: "r"), .solve(text: ""), .close(reason: ""), .cancel(reason: "r"),
    .handOverOversight(to: "somebody", reason: "r"),
    .askColleague("somebody", line: nil, question: "q", isBlocker: false),
    .answerColleague(
      HelpRequest(ticket: 7, asker: "x", colleague: "", question: "q", askedAt: Play.start, isBlocker: false),
      answer: "a", minutes: 0),
    .settleHelp(
      HelpRequest(ticket: 7, asker: "x", colleague: "", question: "q", askedAt: Play.start, isBlocker: false), .claim),
    .merge(into: 8, reason: ""),
    .unmerge(MergedTicket(Play.ticket(Placement(state: .queued, line: .managers))), reason: ""),
    .split(SplitOff(ticket: 8, messages: [1], unansweredSince: nil), reason: ""),
    .undoSplit(SplitOff(ticket: 8, messages: [1], unansweredSince: nil), reason: ""),
    .link(TicketLink(.related, from: 7, to: 8), reason: ""), .unlink(TicketLink(.related, from: 7, to: 8), reason: ""),
    .prioritize(.p1, reason: "r"), .compose,
  ]

  @Test("whatever is allowed leaves a sound placement: an overseer on line 3, never the developer")
  func soundness() throws {
    let table = try TransitionTable.standard()
    var checked = 0
    for state in TicketState.allCases {
      for line in SupportLine.allCases {
        for owner in ["", "owner"] {
          var placement = Placement(state: state, line: line, owner: owner)
          if line == .developers { placement.overseer = "overseer" }
          guard placement.isSound else { continue }
          let ticket = Play.ticket(placement)
          for command in Self.commands + [.escalate(reason: "r", stepsTried: "s", developer: "")] {
            for actor in Play.everybody + [.person(.specialist, "owner"), .person(.specialist, "overseer")] {
              let order = TicketOrder(command, by: actor, at: Play.start)
              guard let after = try? table.place(ticket, order, TicketPolicy()) else { continue }
              checked += 1
              #expect(after.isSound, "\(command.action) by \(actor) from \(placement) gives \(after)")
            }
          }
        }
      }
    }
    #expect(checked > 500)
  }

  @Test("an illegal transition names the ways there are for who asked")
  func illegal() throws {
    let play = try Play()
    #expect(
      play.refusal(.developerDone(text: ""), by: Play.lead)
        == .illegalTransition(
          ticket: 7, action: .developerDone, state: .queued, line: .specialists,
          allowed: [
            .assign, .reply, .note, .customerMessage, .returnToLine, .cancel, .ask, .answer, .settleHelp, .merge,
            .split, .link, .unlink, .attach, .detach, .prioritize, .compose,
          ]))
  }

  @Test("what is another's is refused, naming whose it is")
  func notPermitted() throws {
    let play = try Play()
    #expect(
      play.refusal(.assign(to: "anna", reason: "", proposal: ""), by: Play.anna)
        == .notPermitted(
          ticket: 7, action: .assign, actor: "person/specialist/anna",
          open: [.role(.lead), .role(.admin), .service("routing")]))
  }
}
