internal import BusinessTime
internal import GRDB
internal import OporaAPI
internal import RoutingDomain
internal import Store

/// What one look at the department leads to, before it is written down.
struct DecisionRound: Sendable {
  /// What was decided about one ticket, with everything that can be told of it.
  private struct Decision: Sendable {
    var ticket: TicketNumber
    /// The version it was decided against.
    var version: UInt64
    var explanation: Explanation

    var outcome: Explanation.Outcome { explanation.outcome }
  }

  let now: Instant
  private let policy: RoutingPolicy
  private let calendar: BusinessCalendar
  private let takeBacks: [(ticket: HeldTicket, person: PersonID, cause: TakeBackRules.Cause)]
  private let assignments: [Decision]
  /// Tickets nobody gets now, whose standing is news.
  private let standings: [Decision]
  private let waitingCount: Int
  private let oversights: [(ticket: HeldTicket, from: PersonID, to: PersonID)]
  /// Overseers who are gone and have no deputy, with the sentence for the lead.
  private let lostOversights: [(ticket: TicketNumber, text: String)]
  private let recoveredOversights: [TicketNumber]
  /// People and tickets whose leases and offers were given later than now: the clock was put back.
  private let futureLeases: [PersonID]
  private let futureOffers: [TicketNumber]

  /// - Parameter touched: the tickets to be looked at for whether they have to be taken from somebody; `nil` for all.
  init(
    _ picture: DepartmentPicture, _ decided: [IncrementalPlanner.Decision], lookingAt touched: Set<TicketNumber>?,
    _ db: Database, now: Instant
  ) throws {
    self.now = now
    policy = picture.policy
    calendar = picture.calendar
    var takeBacks: [(ticket: HeldTicket, person: PersonID, cause: TakeBackRules.Cause)] = []
    var lost: [(ticket: TicketNumber, text: String)] = []
    let rules = TakeBackRules(policy: picture.policy, roster: picture.roster)
    var oversights: [(ticket: HeldTicket, from: PersonID, to: PersonID)] = []
    let numbers = touched ?? Set(picture.held.keys).union(picture.overseenInQueue.keys)
    let looked = numbers.sorted().compactMap { picture.held[$0] ?? picture.overseenInQueue[$0] }
    for ticket in looked {
      for action in rules.actions(for: ticket, staff: picture.staff, now: now) {
        switch action {
        case .requeue(_, let person, let cause):
          if picture.isFree(ticket.number) { takeBacks.append((ticket, person, cause)) }
        case .handOverOversight(_, let person, let deputy?):
          if picture.isFree(ticket.number) { oversights.append((ticket, person, deputy)) }
        case .handOverOversight(let number, let person, nil):
          lost.append(
            (
              number,
              "\(person), who oversees \(number), is away and no deputy is there: opora ticket oversee \(number) NAME"
            ))
        }
      }
    }
    self.takeBacks = takeBacks
    self.oversights = oversights

    let decisions = decided.compactMap { decision in
      decision.explanation.map { Decision(ticket: decision.ticket, version: decision.version, explanation: $0) }
    }
    assignments = decisions.filter { $0.outcome.person != nil }
    waitingCount = picture.waiting.count - assignments.count
    standings = decisions.filter { $0.outcome.person == nil }

    let standing = try AlarmTable.standingTickets(.oversightWithoutDeputy, db)
    let lostNumbers = Set(lost.map(\.ticket))
    lostOversights = lost.filter { !standing.contains($0.ticket) }
    recoveredOversights = standing.filter { !lostNumbers.contains($0) && touched?.contains($0) ?? true }.sorted()

    let policy = picture.policy
    futureLeases = picture.staff.filter { $0.value.presence.isLeaseBeyondTerm(at: now, policy: policy) }
      .map(\.key).sorted()
    futureOffers = looked.filter { $0.offer?.isFromTheFuture(at: now, policy: policy) ?? false }.map(\.number)
  }

  var isEmpty: Bool {
    takeBacks.isEmpty && oversights.isEmpty && assignments.isEmpty && standings.isEmpty && lostOversights.isEmpty
      && recoveredOversights.isEmpty && futureLeases.isEmpty && futureOffers.isEmpty
  }

  /// What it comes to when nothing of it is written.
  var outcome: AssignmentEngine.Outcome { AssignmentEngine.Outcome(waiting: waitingCount) }

  /// Writes the decisions with their events. What has changed since the look is left to the next one.
  func record(_ transaction: WriteTransaction) throws -> AssignmentEngine.Outcome {
    var outcome = outcome
    for (ticket, person, cause) in takeBacks
    where try take(ticket, from: person, cause, transaction) { outcome.requeued += 1 }
    for (ticket, from, to) in oversights { try handOver(ticket, from: from, to: to, transaction) }
    for decision in assignments where try propose(decision, transaction) { outcome.proposed += 1 }
    for decision in standings { try note(decision, transaction) }
    for (ticket, text) in lostOversights {
      try AlarmTable.raise(
        .oversightWithoutDeputy, subject: ticket.description, ticket: ticket, text: text, at: now, transaction)
    }
    for ticket in recoveredOversights {
      try AlarmTable.resolve(.oversightWithoutDeputy, subject: ticket.description, at: now, transaction)
    }
    outcome.renewed = try renewWhatIsFromTheFuture(transaction.database)
    return outcome
  }

  /// Leases and offers begin anew, so that nobody is waited for as long as the clock was put back.
  private func renewWhatIsFromTheFuture(_ db: Database) throws -> Int {
    for person in futureLeases {
      var record = try StaffTable.presence(of: person, db)
      record.presence.shortenLease(at: now, policy: policy)
      try StaffTable.save(record, of: person, db)
    }
    for ticket in futureOffers {
      guard let offer = try OfferTable.find(ticket, db), offer.isFromTheFuture(at: now, policy: policy) else {
        continue
      }
      try OfferTable.save(offer.renewed(at: now, policy: policy, calendar: calendar), db)
    }
    return futureLeases.count + futureOffers.count
  }

  private func propose(_ decision: Decision, _ transaction: WriteTransaction) throws -> Bool {
    let db = transaction.database
    guard let person = decision.outcome.person, let record = try TicketTable.find(decision.ticket, db),
      record.isQueued, record.version == decision.version, try ProposalTable.pending(of: decision.ticket, db) == nil
    else { return false }
    let proposal = Proposal(
      kind: .assign, ticket: decision.ticket, version: decision.version, person: person,
      reason: decision.explanation.choiceReason, weight: decision.explanation.weight.value,
      policyVersion: decision.explanation.policyVersion, createdAt: now)
    try ProposalTable.insert(proposal, db)
    try DecisionTable.insert(decision.explanation, db)
    try OwnEvents.append("assignment.proposed", proposal, at: now, transaction)
    return true
  }

  private func take(
    _ ticket: HeldTicket, from person: PersonID, _ cause: TakeBackRules.Cause, _ transaction: WriteTransaction
  ) throws -> Bool {
    let db = transaction.database
    guard let record = try TicketTable.find(ticket.number, db), record.version == ticket.version,
      record.owner == person, try ProposalTable.pending(of: ticket.number, db) == nil
    else { return false }
    if var offer = try OfferTable.find(ticket.number, db), offer.state == .open {
      offer.state = cause == .offerExpired ? .expired : .withdrawn
      try OfferTable.save(offer, db)
      if let exclusion = offer.exclusion(at: now, policy: policy, calendar: calendar) {
        try TicketTable.exclude(person, from: ticket.number, exclusion, db)
        try OwnEvents.append("offer.expired", offer, reason: "\(cause)", at: now, transaction)
      }
    }
    let proposal = Proposal(
      kind: .requeue, ticket: ticket.number, version: ticket.version, person: person, reason: "\(cause)", weight: 0,
      policyVersion: policy.version, createdAt: now)
    try ProposalTable.insert(proposal, db)
    return true
  }

  private func handOver(
    _ ticket: HeldTicket, from overseer: PersonID, to deputy: PersonID, _ transaction: WriteTransaction
  ) throws {
    let db = transaction.database
    guard let record = try TicketTable.find(ticket.number, db), record.version == ticket.version,
      record.overseer == overseer, try ProposalTable.pending(of: ticket.number, db) == nil
    else { return }
    try ProposalTable.insert(
      Proposal(
        kind: .oversee, ticket: ticket.number, version: ticket.version, person: deputy,
        reason: "\(overseer), who oversaw it, is away", weight: 0, policyVersion: policy.version, createdAt: now), db)
  }

  private func note(_ decision: Decision, _ transaction: WriteTransaction) throws {
    let db = transaction.database
    guard let record = try TicketTable.find(decision.ticket, db), record.isQueued, record.version == decision.version
    else { return }
    try DecisionTable.insert(decision.explanation, db)
    let kind: AlarmKind
    switch decision.outcome {
    case .hanging: kind = .hanging
    case .withLead: kind = .threeDeclines
    case .assigned, .waiting: return
    }
    try AlarmTable.raise(
      kind, subject: decision.ticket.description, ticket: decision.ticket,
      text: "\(decision.ticket) \(record.subject): \(decision.explanation.choiceReason)", at: now, transaction)
  }
}
