extension TransitionTable {
  /// The department's table.
  /// - Throws: never for the table as written; the error names what an edit broke.
  public static func standard() throws(TransitionTableError) -> TransitionTable {
    try TransitionTable(
      version: 4, initial: [.needsInfo, .queued], terminal: [.closed, .cancelled, .merged],
      rows: queueing + working + lines + ending + conversation + between + clocked)
  }

  private static let open: Set<TicketState> = [
    .needsInfo, .queued, .assigned, .inProgress, .waitingCustomer, .waitingDeveloper, .verify, .onHold,
  ]
  /// Somebody has it and can go on.
  private static let held: Set<TicketState> = [.assigned, .inProgress, .waitingCustomer, .onHold]
  private static let heldByDeveloper: Set<TicketState> = [.waitingDeveloper, .inProgress, .waitingCustomer, .onHold]
  private static let every: Set<TicketState> = open.union([.solved, .closed, .cancelled])

  private static let lead = TransitionRight.role(.lead)
  private static let admin = TransitionRight.role(.admin)
  private static let routing = TransitionRight.service("routing")

  /// Into the queue and out of it.
  private static let queueing: [Transition] = [
    Transition(
      .complete, from: [.needsInfo], to: .queued, owner: .clear, guards: [.regulationContent],
      rights: [.customerManager, .filer, .owner, .role(.specialist), lead, admin, .anyService]),
    Transition(
      .assign, from: [.queued], lines: .firstTwo, to: .assigned, owner: .named, guards: [.personNamed],
      rights: [lead, admin, routing]),
    Transition(
      .assign, from: [.queued], lines: .developers, to: .waitingDeveloper, owner: .named,
      guards: [.personNamed, .hasOverseer, .personIsNotOverseer], rights: [lead, admin, routing]),
    // A lead may take it from one person and give it to another; routing does so where work is handed over.
    Transition(
      .assign, from: held, lines: .firstTwo, to: .assigned, owner: .named, guards: [.personNamed, .reason],
      rights: [lead, admin, routing]),
    Transition(
      .assign, from: heldByDeveloper, lines: .developers, to: .waitingDeveloper, owner: .named,
      guards: [.personNamed, .reason, .hasOverseer, .personIsNotOverseer], rights: [lead, admin, routing]),
    Transition(
      .requeue, from: held, lines: .firstTwo, to: .queued, owner: .clear, guards: [.reason],
      rights: [.owner, lead, admin, routing, .rule]),
    Transition(
      .requeue, from: heldByDeveloper, lines: .developers, to: .queued, owner: .clear, guards: [.reason],
      rights: [.owner, lead, admin, routing, .rule]),
  ]

  /// Work, waiting and the clock.
  private static let working: [Transition] = [
    Transition(.start, from: held, lines: .firstTwo, to: .inProgress, rights: [.owner]),
    // An account manager need not wait for the system to give them their own customer's ticket.
    Transition(.start, from: [.queued], lines: .managers, to: .inProgress, owner: .actor, rights: [.customerManager]),
    Transition(.start, from: heldByDeveloper, lines: .developers, to: .inProgress, rights: [.owner]),
    Transition(.start, from: [.verify], lines: .developers, rights: [.overseer]),
    Transition(
      .pause, from: every, guards: [.ownSegmentRuns],
      rights: [.role(.manager), .role(.specialist), .role(.developer), lead]),
    Transition(.stop, from: every, guards: [.segmentRuns], rights: [.rule]),
    Transition(
      .wait, from: held, lines: .firstTwo, to: .waitingCustomer, guards: [.reason],
      rights: [.owner, .customerManager, lead, .rule]),
    Transition(
      .wait, from: heldByDeveloper, lines: .developers, to: .waitingCustomer, guards: [.reason],
      rights: [.owner, .overseer, lead, .rule]),
    Transition(.hold, from: held, lines: .firstTwo, to: .onHold, guards: [.reason], rights: [.owner, lead, .rule]),
    Transition(
      .hold, from: heldByDeveloper, lines: .developers, to: .onHold, guards: [.reason],
      rights: [.owner, .overseer, lead, .rule]),
  ]

  /// Between the lines.
  private static let lines: [Transition] = [
    Transition(
      .escalate, from: held.union([.queued]), lines: .managers, to: .queued, line: .next, owner: .clear,
      guards: [.reason, .stepsTried], rights: [.owner, .customerManager, lead, .rule]),
    Transition(
      .escalate, from: held, lines: .specialists, when: .personNamed, to: .waitingDeveloper, line: .next,
      owner: .named, overseer: .owner, guards: [.reason, .stepsTried, .personNamed, .hasOwner, .personIsNotOwner],
      rights: [.owner, lead, .rule]),
    Transition(
      .escalate, from: held, lines: .specialists, when: .nobodyNamed, to: .queued, line: .next, owner: .clear,
      overseer: .owner, guards: [.reason, .stepsTried, .hasOwner], rights: [.owner, lead, .rule]),
    Transition(
      .returnToLine, from: held.union([.queued]), lines: .specialists, to: .queued, line: .previous, owner: .clear,
      guards: [.reason, .lineBelow], rights: [.owner, lead, .rule]),
    // A developer gives it back to the specialist who watched over it.
    Transition(
      .returnToLine, from: heldByDeveloper.union([.queued]), lines: .developers, to: .assigned, line: .previous,
      owner: .overseer, overseer: .clear, guards: [.reason, .lineBelow, .hasOverseer],
      rights: [.owner, .overseer, lead, .rule]),
    Transition(
      .developerDone, from: [.waitingDeveloper, .inProgress], lines: .developers, to: .verify,
      guards: [.hasOverseer], rights: [.owner]),
    Transition(
      .accept, from: [.verify], lines: .developers, to: .inProgress, line: .previous, owner: .overseer,
      overseer: .clear, rights: [.overseer]),
    Transition(
      .refuse, from: [.verify], lines: .developers, to: .waitingDeveloper, guards: [.reason], rights: [.overseer]),
    Transition(
      .handOver, from: open, lines: .developers, overseer: .named,
      guards: [.personNamed, .reason, .personIsNotOwner], rights: [lead, admin, routing]),
  ]

  /// Towards the end, and back from it.
  private static let ending: [Transition] = [
    Transition(
      .solve, from: held, lines: .firstTwo, to: .solved, guards: [.childrenFinished], rights: [.owner, .rule]),
    // Answered on the phone, before anybody had to be found.
    Transition(
      .solve, from: [.needsInfo, .queued], lines: .managers, to: .solved, owner: .actor, guards: [.childrenFinished],
      rights: [.customerManager]),
    Transition(
      .solve, from: heldByDeveloper.union([.queued, .verify]), lines: .developers, to: .solved, line: .previous,
      owner: .overseer, overseer: .clear, guards: [.hasOverseer, .childrenFinished], rights: [.overseer]),
    Transition(.close, from: [.solved], to: .closed, rights: [.customerManager, .owner, lead, admin, .rule]),
    Transition(
      .cancel, from: open, to: .cancelled, guards: [.reason], rights: [.customerManager, .filer, lead, admin, .rule]),
  ]

  private static let hears: [TransitionRight] = [
    .customerManager, .filer, .owner, .overseer, .role(.specialist), lead, .anyService,
  ]

  /// What is said, and what a customer's word sets in motion again.
  private static let conversation: [Transition] = [
    Transition(
      .reply, from: open.union([.solved]), guards: [.text], rights: [.owner, .overseer, .customerManager, lead, .rule]),
    Transition(
      .note, from: every, guards: [.text],
      rights: [.role(.manager), .role(.specialist), .role(.developer), lead, admin, .anyService, .rule]),
    Transition(
      .attach, from: every,
      rights: [.role(.manager), .role(.specialist), .role(.developer), lead, admin, .anyService]),
    Transition(.rate, from: [.solved, .closed], rights: [.role(.manager), lead, .anyService]),
    Transition(
      .detach, from: every, guards: [.reason],
      rights: [.role(.manager), .role(.specialist), .role(.developer), lead, admin, .anyService]),
    Transition(.customerMessage, from: open.subtracting([.waitingCustomer]), guards: [.text], rights: hears),
    Transition(
      .customerMessage, from: [.waitingCustomer], lines: .firstTwo, when: .owned, to: .assigned, guards: [.text],
      rights: hears),
    Transition(
      .customerMessage, from: [.waitingCustomer], lines: .developers, when: .owned, to: .waitingDeveloper,
      guards: [.text], rights: hears),
    Transition(
      .customerMessage, from: [.waitingCustomer], when: .unowned, to: .queued, guards: [.text], rights: hears),
    Transition(
      .customerMessage, from: [.solved, .closed], lines: .firstTwo, when: .owned, to: .assigned,
      guards: [.text, .closedRecently], rights: hears),
    Transition(
      .customerMessage, from: [.solved, .closed], lines: .firstTwo, when: .unowned, to: .queued,
      guards: [.text, .closedRecently], rights: hears),
    // Only replayed history ends on line 3; nobody there would oversee it.
    Transition(
      .customerMessage, from: [.solved, .closed], lines: .developers, to: .queued, line: .previous, owner: .clear,
      overseer: .clear, guards: [.text, .closedRecently], rights: hears),
    Transition(
      .ask, from: open, guards: [.text],
      rights: [.owner, .overseer, .customerManager, .role(.specialist), .role(.developer), lead, .rule]),
    Transition(
      .answer, from: every, guards: [.text],
      rights: [.role(.manager), .role(.specialist), .role(.developer), lead]),
    Transition(
      .settleHelp, from: every, rights: [.role(.manager), .role(.specialist), .role(.developer), lead, .rule]),
  ]

  /// What only clocks follow.
  private static let clocked: [Transition] = [
    Transition(.prioritize, from: open, guards: [.reason], rights: [.owner, .overseer, lead, admin, .rule]),
    Transition(.compose, from: open, rights: [.owner, .overseer, .customerManager, lead]),
  ]

  private static let ties: [TransitionRight] = [
    .owner, .overseer, .customerManager, .filer, .role(.specialist), lead, admin,
  ]

  /// Between tickets. Merging puts one aside; its undoing brings it back to where it was.
  private static let between: [Transition] = [
    Transition(.merge, from: open, to: .merged, rights: ties),
    Transition(.unmerge, from: [.merged], rights: ties),
    Transition(.split, from: open.union([.solved, .closed]), rights: ties),
    Transition(.link, from: every, rights: ties + [.role(.developer), .anyService]),
    Transition(.unlink, from: every, rights: ties + [.role(.developer), .anyService]),
  ]
}
