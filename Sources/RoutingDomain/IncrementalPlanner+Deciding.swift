public import BusinessTime

extension IncrementalPlanner {
  /// What was decided about one ticket, without the people who did not get it.
  public struct Decision: Sendable, Hashable {
    public var ticket: TicketNumber
    /// The version the decision was made against.
    public var version: UInt64
    public var outcome: Explanation.Outcome
    public var weight: Weight
    /// Every candidate and every filter; only when asked for.
    public var explanation: Explanation?
  }

  /// Gives what can be given now, the most urgent ticket first, and says what is news about what stays.
  ///
  /// Tickets given leave the queue, and their people have the weight from then on. An instant before the last one is
  /// taken as it is: everything is looked at anew.
  ///
  /// - Parameter explains: Whether decisions come with every candidate. Costs as much as a look at the whole line.
  ///
  /// Cost: for a ticket that came, the available people of its line; for people who changed, the tiers of their line and
  /// the groups looked at until they have no room, each for those people; the logarithm of everything else.
  public mutating func decide(at now: Instant, explains: Bool = false) -> [Decision] {
    let eligibility = Eligibility(policy: planner.policy, now: now)
    move(to: now)
    for number in changedTickets { place(number, now) }
    for id in changedPeople { assess(id, eligibility) }
    let free = changedPeople.union(busierOrFreer).filter { list($0, eligibility) }
    var round = Round(open: Set(changedTickets.compactMap { tickets[$0]?.group }))
    for id in free.sorted() { round.free[people[id]?.seat.state.member.line ?? .specialists, default: []].append(id) }
    for index in round.open { pushHead(of: index, &round) }
    for line in round.free.keys {
      for tier in tiersByLine[line] ?? [] { push(tiers[tier]?.first, of: tier, &round) }
    }

    var decisions: [Decision] = []
    while let head = round.heads.pop() {
      let ticket = tickets[head.rank.number]?.ticket
      if let tier = head.tier {
        guard hasRoom(tier, round, eligibility) else { continue }
        // Groups that got a ticket are looked at for everybody, by heads of their own.
        if let ticket, !round.open.contains(head.place.group),
          let decision = give(ticket, amongst: round.free[tier.line] ?? [], explains, eligibility)
        {
          decisions.append(decision)
        }
        // Behind what was looked at, and that may be the same group's next ticket.
        push(tiers[tier]?.first(after: head.place), of: tier, &round)
      } else if let ticket, let decision = give(ticket, amongst: available[ticket.line] ?? [], explains, eligibility) {
        decisions.append(decision)
        pushHead(of: head.place.group, &round)
      }
    }

    for number in changedTickets.sorted() {
      if let news = news(of: number, explains, eligibility) { decisions.append(news) }
    }
    changedTickets = []
    changedPeople = []
    busierOrFreer = []
    return decisions
  }

  /// What a round goes through.
  private struct Round {
    /// Groups that got a ticket: anybody may be eligible for it.
    var open: Set<Int>
    /// People who changed and may be given something, by line: they alone may be eligible for the rest.
    var free: [Line: [PersonID]] = [:]
    var heads = PriorityQueue<Head>()
  }

  /// The first ticket of a group with its place in the whole queue.
  private struct Head: Comparable {
    var rank: UrgencyRank
    var place: GroupHead
    /// The tier that is gone through; `nil` for a group that is looked at for itself.
    var tier: Tier?

    static func < (left: Head, right: Head) -> Bool { left.rank < right.rank }
  }

  /// Takes account of the time gone by: what it changes is among the changed afterwards.
  private mutating func move(to now: Instant) {
    if now < moment {
      // Tickets that waited longer now have waited less. This is rare, and simply everything is placed anew.
      for number in tickets.keys { removeFromGroup(number) }
      changedTickets.formUnion(tickets.keys)
      changedPeople.formUnion(people.keys)
      wakes = PriorityQueue()
    }
    businessMilliseconds = business(at: now)
    moment = now
    while let wake = wakes.first, wake.at <= now {
      _ = wakes.pop()
      switch wake.subject {
      case .person(let id): if people[id]?.stamp == wake.stamp { changedPeople.insert(id) }
      case .ticket(let number): if tickets[number]?.stamp == wake.stamp { changedTickets.insert(number) }
      }
    }
  }

  /// Business time at an instant, counted from where the planner started; negative before.
  private func business(at instant: Instant) -> Int64 {
    let calendar = planner.calendar
    return instant >= moment
      ? businessMilliseconds + calendar.openMilliseconds(from: moment, to: instant)
      : businessMilliseconds - calendar.openMilliseconds(from: instant, to: moment)
  }

  private mutating func wake(_ subject: Wake.Subject, at instant: Instant) -> UInt64 {
    lastStamp += 1
    if instant < .distantFuture { wakes.push(Wake(at: instant, stamp: lastStamp, subject: subject)) }
    return lastStamp
  }

  /// Puts a ticket into the group it belongs to now, and sees to it that it is looked at when that changes.
  private mutating func place(_ number: TicketNumber, _ now: Instant) {
    removeFromGroup(number)
    guard let ticket = tickets[number]?.ticket, ticket.declineCount < planner.policy.declinesToLead else { return }
    let relaxation = planner.relaxation(of: ticket, at: now)
    let skills = relaxation == .noSkill ? [:] : ticket.requiredSkills
    let requirement = Requirement(
      line: ticket.line, priority: ticket.priority, kind: ticket.kind, isAnswered: ticket.isAnswered, skills: skills,
      relaxation: skills.isEmpty ? .noSkill : relaxation,
      excluded: Set(ticket.exclusions.lazy.filter { $0.value.holds(at: now) }.map(\.key)), overseer: ticket.overseer)
    let position = Position(
      businessMilliseconds: business(at: ticket.eligibleSince), eligibleSince: ticket.eligibleSince, number: number)
    let index = groupIndices[requirement] ?? open(requirement)
    let first = groups[index]?.queue.first
    groups[index]?.queue.insert(position)
    changeHead(of: index, from: first)
    tickets[number]?.group = index
    tickets[number]?.position = position
    let stamp = wake(.ticket(number), at: nextChange(of: ticket, relaxation, now))
    tickets[number]?.stamp = stamp
  }

  private mutating func open(_ requirement: Requirement) -> Int {
    lastGroup += 1
    let weight = Weight(priority: requirement.priority, kind: requirement.kind, policy: planner.policy).value
    groups[lastGroup] = Group(
      requirement: requirement,
      tier: Tier(
        line: requirement.line, priority: requirement.priority, isAnswered: requirement.isAnswered, weight: weight))
    groupIndices[requirement] = lastGroup
    return lastGroup
  }

  private func nextChange(of ticket: QueuedTicket, _ relaxation: Relaxation, _ now: Instant) -> Instant {
    let policy = planner.policy
    var next = Instant.distantFuture
    for exclusion in ticket.exclusions.values {
      if case .offerExpired(let until) = exclusion, until > now { next = min(next, until) }
    }
    let minutes: Int
    switch relaxation {
    case .none: minutes = policy.relaxFirstMinutes[ticket.priority]
    case .oneSkill: minutes = policy.relaxSecondMinutes[ticket.priority]
    case .noSkill: return next
    }
    return min(next, planner.calendar.due(from: ticket.eligibleSince, afterMilliseconds: Int64(minutes) * 60_000))
  }

  /// Holds a person against the filters that depend on them alone.
  private mutating func assess(_ id: PersonID, _ eligibility: Eligibility) {
    guard let state = people[id]?.seat.state else { return }
    let stamp = wake(.person(id), at: eligibility.nextChange(of: state))
    people[id]?.stamp = stamp
    people[id]?.seat.standing = eligibility.standing(of: state)
  }

  /// Puts a person among the available ones or takes them out.
  /// - Returns: Whether they may be given something.
  private mutating func list(_ id: PersonID, _ eligibility: Eligibility) -> Bool {
    guard let person = people[id] else { return false }
    guard eligibility.mayTake(person.seat, weighing: lightestWeight) else {
      withdraw(id)
      return false
    }
    guard person.availableAt == nil else { return true }
    let line = person.seat.state.member.line
    people[id]?.availableAt = available[line]?.count ?? 0
    available[line, default: []].append(id)
    return true
  }

  /// Whether somebody who changed could carry a ticket of a tier.
  private func hasRoom(_ tier: Tier, _ round: Round, _ eligibility: Eligibility) -> Bool {
    (round.free[tier.line] ?? []).contains { id in
      guard let state = people[id]?.seat.state else { return false }
      return state.load + tier.weight <= state.member.capacity(at: eligibility.now, policy: eligibility.policy)
    }
  }

  /// Has a group looked at for itself, from its first ticket on.
  private func pushHead(of index: Int, _ round: inout Round) {
    guard let tier = groups[index]?.tier, let first = groups[index]?.queue.first else { return }
    round.heads.push(head(GroupHead(position: first, group: index), of: tier, isTier: false))
  }

  private func push(_ place: GroupHead?, of tier: Tier, _ round: inout Round) {
    if let place { round.heads.push(head(place, of: tier, isTier: true)) }
  }

  private func head(_ place: GroupHead, of tier: Tier, isTier: Bool) -> Head {
    let policy = planner.policy
    let targets = tier.isAnswered ? policy.lineTargetMinutes : policy.responseTargetMinutes
    let urgency = Urgency(
      base: policy.baseUrgency[tier.priority],
      usedMilliseconds: max(0, businessMilliseconds - place.position.businessMilliseconds),
      targetMilliseconds: Int64(targets[tier.priority]) * 60_000, dueAt: .distantFuture)
    let position = place.position
    return Head(
      rank: UrgencyRank(urgency, eligibleSince: position.eligibleSince, number: position.number), place: place,
      tier: isTier ? tier : nil)
  }

  /// Gives a ticket to the first of some people, if any of them is eligible.
  ///
  /// Nobody for the first ticket of a group is nobody for all of it, and people only get busier within a round.
  private mutating func give(
    _ ticket: QueuedTicket, amongst ids: [PersonID], _ explains: Bool, _ eligibility: Eligibility
  ) -> Decision? {
    let choice = planner.choose(
      for: ticket, among: ids.lazy.compactMap { [people] in people[$0]?.seat(at: eligibility.now) },
      eligibility: eligibility)
    guard case .assigned(let person, _) = choice.outcome else { return nil }
    let decision = decision(ticket, choice, explains, eligibility)
    remove(ticket.number)
    give(choice.weight.value, to: person, eligibility)
    return decision
  }

  private mutating func give(_ weight: Double, to id: PersonID, _ eligibility: Eligibility) {
    people[id]?.seat.state.take(weight: weight, at: eligibility.now)
    if let seat = people[id]?.seat, !eligibility.mayTake(seat, weighing: lightestWeight) { withdraw(id) }
  }

  /// A decision about a ticket nobody gets now, unless the same was told before.
  private mutating func news(of number: TicketNumber, _ explains: Bool, _ eligibility: Eligibility) -> Decision? {
    guard let entry = tickets[number] else { return nil }
    let choice = planner.choose(for: entry.ticket, among: EmptyCollection<Seat>(), eligibility: eligibility)
    guard choice.outcome.name != entry.noted else { return nil }
    tickets[number]?.noted = choice.outcome.name
    return decision(entry.ticket, choice, explains, eligibility)
  }

  private func decision(
    _ ticket: QueuedTicket, _ choice: Choice, _ explains: Bool, _ eligibility: Eligibility
  ) -> Decision {
    var explanation: Explanation?
    if explains {
      let now = eligibility.now
      let urgency = ticket.urgency(at: now, policy: planner.policy, calendar: planner.calendar)
      let bench = Bench(seats: people.values.map { $0.seat(at: now) })
      explanation = planner.explain(ticket, urgency, choice, bench, eligibility)
    }
    return Decision(
      ticket: ticket.number, version: ticket.version, outcome: choice.outcome, weight: choice.weight,
      explanation: explanation)
  }
}

extension Eligibility {
  /// Whether the person could be given any ticket that heavy. Never false for somebody eligible for one.
  func mayTake(_ seat: Seat, weighing weight: Double) -> Bool {
    var standing = seat.standing
    standing.remove(FilterSet(.shiftLeft))
    return standing.isEmpty && seat.state.assignedLastHour < policy.hourlyIntake
      && seat.state.load + weight <= seat.state.member.capacity(at: now, policy: policy)
  }
}
