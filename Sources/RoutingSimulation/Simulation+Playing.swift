internal import BusinessTime
internal import RoutingDomain

extension Simulation {
  private static let hourMilliseconds: Int64 = 3_600_000
  /// Rounds between two calls of the progress.
  private static let roundsPerReport = 256

  mutating func play(_ progress: (Int) -> Bool) -> SimulationRecord? {
    let start = now
    open()
    var rounds = 0
    while unfinished > 0 {
      let next = min(events.first?.at ?? .distantFuture, planner.nextChange)
      guard next <= end, next < .distantFuture else { break }
      pass(to: next)
      while let event = events.first, event.at <= next {
        _ = events.pop()
        handle(event.kind)
      }
      decide()
      rounds += 1
      if rounds % Self.roundsPerReport == 0, !progress(expected.count - unfinished) { return nil }
    }
    if unfinished > 0 { pass(to: max(now, end)) }
    for id in workers.keys { pause(id) }
    return SimulationRecord(
      tickets: tickets, people: workers.values.map(\.record).sorted { $0.id < $1.id }, backlog: backlog,
      waitingMilliseconds: waitingMilliseconds, mostWaiting: mostWaiting, start: start, end: now, decisions: decisions)
  }

  /// Everybody and everything that is to come.
  private mutating func open() {
    for member in roster.sorted where member.isActive {
      workers[member.id] = Worker(
        state: StaffState(member: member), record: SimulationRecord.Person(id: member.id, line: member.line))
      schedule(.shift(member.id), at: member.shifts.openSpan(atOrAfter: now).lowerBound)
      for rest in scenario.breaks[member.id] ?? [] where !rest.isEmpty && rest.upperBound > now {
        schedule(.restBegins(member.id), at: max(now, rest.lowerBound))
        schedule(.restEnds(member.id), at: rest.upperBound)
      }
    }
    schedule(.arrival(0), at: expected[0].arrivesAt)
    // Full hours by the epoch are full hours in most zones, and half ones in a few.
    let intoHour = now.millisecondsSinceEpoch % Self.hourMilliseconds
    let fullHour = now.advanced(byMilliseconds: intoHour > 0 ? Self.hourMilliseconds - intoHour : -intoHour)
    schedule(.hour, at: fullHour)
  }

  private mutating func pass(to instant: Instant) {
    waitingMilliseconds += Double(waiting) * Double(instant.milliseconds(since: now))
    now = instant
  }

  private mutating func handle(_ event: Event.Kind) {
    switch event {
    case .shift(let id): turnShift(id)
    case .restBegins(let id): rest(id, true)
    case .restEnds(let id): rest(id, false)
    case .arrival(let index): arrive(index)
    case .accepted(let index, let version): if works[index].version == version { accept(index) }
    case .offerExpired(let index, let version): if works[index].version == version { expire(index) }
    case .done(let index, let version): if works[index].version == version { finish(index) }
    case .giveUp(let index): giveUp(index)
    case .intake(let id): tell(id)
    case .hour:
      backlog.append(SimulationRecord.BacklogPoint(at: now, waiting: waiting, inWork: inWork))
      schedule(.hour, at: now.advanced(byMilliseconds: Self.hourMilliseconds))
    }
  }

  private mutating func arrive(_ index: Int) {
    let ticket = expected[index]
    tickets.append(SimulationRecord.Ticket(arrivedAt: now, priority: ticket.priority, stages: []))
    enter(index, stage: 0)
    if let patience = ticket.patienceMilliseconds {
      schedule(.giveUp(index), at: now.advanced(byMilliseconds: max(0, patience)))
    }
    if index + 1 < expected.count { schedule(.arrival(index + 1), at: expected[index + 1].arrivesAt) }
  }

  /// The ticket comes to the line of a stage.
  mutating func enter(_ index: Int, stage: Int) {
    let next = expected[index].stages[stage]
    works[index].stage = stage
    works[index].leftMilliseconds = next.handlingMilliseconds
    works[index].exclusions = [:]
    tickets[index].stages.append(SimulationRecord.Stage(line: next.line, queuedAt: now))
    waiting += 1
    mostWaiting = max(mostWaiting, waiting)
    enqueue(index)
  }

  /// Into the queue, or back to it with its seniority.
  mutating func enqueue(_ index: Int) {
    works[index].version += 1
    works[index].person = nil
    works[index].hasBegun = false
    let ticket = expected[index]
    let stage = tickets[index].stages[works[index].stage]
    let last = stage.line == .specialists ? lastSpecialists[ticket.customer] : nil
    planner.upsert(
      QueuedTicket(
        number: TicketNumber(UInt64(index) + 1), version: works[index].version, line: stage.line,
        priority: ticket.priority, kind: ticket.kind, customer: ticket.customer,
        requiredSkills: ticket.requiredSkills, eligibleSince: stage.queuedAt, isAnswered: works[index].stage > 0,
        lastSpecialist: last?.person, lastSpecialistAt: last?.at, exclusions: works[index].exclusions))
  }

  private mutating func giveUp(_ index: Int) {
    guard works[index].stage == 0, !works[index].hasBegun, tickets[index].finishedAt == nil else { return }
    tickets[index].abandonedAt = now
    works[index].version += 1
    planner.remove(TicketNumber(UInt64(index) + 1))
    waiting -= 1
    unfinished -= 1
    if let person = works[index].person {
      workers[person]?.held.removeAll { $0 == index }
      workers[person]?.offered.removeAll { $0 == index }
      works[index].person = nil
      tell(person)
    }
  }

  private mutating func decide() {
    for decision in planner.decide(at: now) {
      let index = Int(decision.ticket.rawValue) - 1
      switch decision.outcome {
      case .assigned(let person, _):
        decisions += 1
        give(index, decision.weight.value, to: person)
      case .hanging:
        if tickets[index].hangingAt == nil { tickets[index].hangingAt = now }
      case .waiting, .withLead:
        break
      }
    }
  }
}
