internal import BusinessTime
internal import RoutingDomain

extension Simulation {
  private static let hourMilliseconds: Int64 = 3_600_000

  // MARK: Coming and going

  /// A shift begins, or ends for a pause or for the day.
  mutating func turnShift(_ id: PersonID) {
    guard var worker = workers[id] else { return }
    let shifts = worker.state.member.shifts
    if worker.isOpen {
      pause(id)
      workers[id]?.isOpen = false
      let next = shifts.openSpan(atOrAfter: now).lowerBound
      if next < .distantFuture { schedule(.shift(id), at: next) }
      let longestPause = Int64(scenario.policy.longestShiftPauseMinutes) * 60_000
      if next.milliseconds(since: now) > longestPause { endDay(id) }
    } else {
      let isNewDay = !worker.state.presence.isDayStarted
      worker.isOpen = true
      worker.state.presence.startDay(at: now, policy: scenario.policy)
      worker.state.presence.filePlan(at: now, policy: scenario.policy)
      worker.state.presence.leaseUntil = .distantFuture
      worker.state.presence.isOnBreak = worker.isOnBreak
      if isNewDay {
        worker.atWork = TimeAtWork()
        worker.state.workToday = 0
      }
      workers[id] = worker
      schedule(.shift(id), at: shifts.openSpan(atOrAfter: now).upperBound)
      resume(id)
    }
    tellAll(id)
  }

  private mutating func endDay(_ id: PersonID) {
    workers[id]?.state.presence.endDay(at: now)
    guard let worker = workers[id] else { return }
    workers[id]?.held = []
    workers[id]?.offered = []
    for index in worker.held + worker.offered { comeBack(index) }
  }

  mutating func rest(_ id: PersonID, _ begins: Bool) {
    guard workers[id] != nil else { return }
    pause(id)
    workers[id]?.isOnBreak = begins
    workers[id]?.state.presence.isOnBreak = begins
    resume(id)
    tellAll(id)
  }

  /// Time at work stops; what is being worked on keeps what is left of it.
  mutating func pause(_ id: PersonID) {
    guard var worker = workers[id], worker.mayWork else { return }
    let passed = now.milliseconds(since: worker.openSince)
    worker.record.onShiftMilliseconds += passed
    worker.atWork.milliseconds += passed
    worker.atWork.since = nil
    worker.openSince = now
    if let index = worker.current {
      let worked = now.milliseconds(since: worker.currentSince)
      worker.record.workedMilliseconds += worked
      worker.currentSince = now
      works[index].leftMilliseconds -= worked
      works[index].version += 1
    }
    workers[id] = worker
  }

  private mutating func resume(_ id: PersonID) {
    guard let worker = workers[id], worker.mayWork else { return }
    workers[id]?.openSince = now
    workers[id]?.atWork.since = now
    if let index = worker.current { goOn(index, id) } else { beginNext(id) }
  }

  // MARK: Tickets

  mutating func give(_ index: Int, _ weight: Double, to id: PersonID) {
    works[index].person = id
    works[index].weight = weight
    works[index].version += 1
    workers[id]?.state.take(weight: weight, at: now)
    workers[id]?.givenAt.append(now)
    workers[id]?.offered.append(index)
    if let given = workers[id].map({ recent($0.givenAt) }), given.count >= scenario.policy.hourlyIntake,
      let oldest = given.first
    {
      schedule(.intake(id), at: oldest.advanced(byMilliseconds: Self.hourMilliseconds))
    }
    guard scenario.acceptanceMilliseconds > 0 else {
      accept(index)
      return
    }
    let offer = Offer(
      ticket: TicketNumber(UInt64(index) + 1), person: id, at: now, policy: scenario.policy,
      calendar: scenario.calendar)
    let accepted = now.advanced(byMilliseconds: scenario.acceptanceMilliseconds)
    let version = works[index].version
    if accepted <= offer.expiresAt {
      schedule(.accepted(index, version: version), at: accepted)
    } else {
      schedule(.offerExpired(index, version: version), at: offer.expiresAt.advanced(byMilliseconds: 1))
    }
  }

  mutating func accept(_ index: Int) {
    guard let id = works[index].person else { return }
    workers[id]?.offered.removeAll { $0 == index }
    workers[id]?.held.append(index)
    if let worker = workers[id], worker.mayWork, worker.current == nil { beginNext(id) }
  }

  mutating func expire(_ index: Int) {
    guard let id = works[index].person else { return }
    let minutes = Int64(scenario.policy.expiredOfferExclusionMinutes)
    works[index].exclusions[id] = .offerExpired(
      until: scenario.calendar.due(from: now, afterMilliseconds: minutes * 60_000))
    workers[id]?.offered.removeAll { $0 == index }
    comeBack(index)
    tell(id)
  }

  private mutating func comeBack(_ index: Int) {
    tickets[index].stages[works[index].stage].returns += 1
    enqueue(index)
  }

  private mutating func beginNext(_ id: PersonID) {
    guard let held = workers[id]?.held,
      let place = held.indices.min(by: {
        (expected[held[$0]].priority, $0) < (expected[held[$1]].priority, $1)
      })
    else { return }
    let index = held[place]
    workers[id]?.held.remove(at: place)
    workers[id]?.current = index
    workers[id]?.record.ticketsBegun += 1
    workers[id]?.record.weightBegun += works[index].weight
    works[index].hasBegun = true
    tickets[index].stages[works[index].stage].begunAt = now
    tickets[index].stages[works[index].stage].person = id
    let customer = expected[index].customer
    if !customer.isEmpty, expected[index].stages[works[index].stage].line == .specialists {
      lastSpecialists[customer] = (id, now)
    }
    waiting -= 1
    inWork += 1
    goOn(index, id)
  }

  private mutating func goOn(_ index: Int, _ id: PersonID) {
    workers[id]?.currentSince = now
    works[index].version += 1
    schedule(
      .done(index, version: works[index].version),
      at: now.advanced(byMilliseconds: works[index].leftMilliseconds))
  }

  mutating func finish(_ index: Int) {
    guard let id = works[index].person, let worker = workers[id] else { return }
    workers[id]?.record.workedMilliseconds += now.milliseconds(since: worker.currentSince)
    workers[id]?.current = nil
    works[index].version += 1
    works[index].person = nil
    inWork -= 1
    if works[index].stage + 1 < expected[index].stages.count {
      enter(index, stage: works[index].stage + 1)
    } else {
      tickets[index].finishedAt = now
      unfinished -= 1
    }
    beginNext(id)
    tell(id)
  }

  // MARK: What the planner knows

  private func recent(_ given: [Instant]) -> ArraySlice<Instant> {
    let hourAgo = now.advanced(byMilliseconds: -Self.hourMilliseconds)
    return given.drop { $0 <= hourAgo }
  }

  /// Brings the load and the intake of a person up to date.
  mutating func tell(_ id: PersonID) {
    update(id)
    guard let state = workers[id]?.state else { return }
    planner.note(load: state.load, assignedLastHour: state.assignedLastHour, of: id)
  }

  private mutating func tellAll(_ id: PersonID) {
    update(id)
    guard let worker = workers[id] else { return }
    planner.upsert(worker.state, atWork: worker.atWork)
  }

  private mutating func update(_ id: PersonID) {
    guard var worker = workers[id] else { return }
    worker.givenAt = Array(recent(worker.givenAt))
    worker.state.assignedLastHour = worker.givenAt.count
    // Summed anew, so that a load comes back to exactly nothing.
    let inHand = (worker.current.map { [$0] } ?? []) + worker.held + worker.offered
    worker.state.load = inHand.reduce(0) { $0 + works[$1].weight }
    workers[id] = worker
  }
}
