public import BusinessTime

extension Workday {
  /// Files or replaces the plan; a report filed before has to be filed again.
  ///
  /// Filing the same plan twice changes nothing.
  public mutating func filePlan(
    _ items: [PlanItem], at now: Instant, policy: DayPolicy = DayPolicy()
  ) throws(WorkdayError) {
    try requireOpen()
    let plan = try PlanItem.plan(from: items, carried: plan.filter(\.isCarriedOver), policy: policy)
    if planFiledAt != nil, plan == self.plan { return }
    if planFiledAt == nil {
      planFiledAt = now
      let due = max(startedAt, shift?.starts ?? startedAt)
        .advanced(byMilliseconds: Int64(policy.planDueMinutes) * 60_000)
      if now > due { flags.insert(.planLate) }
    }
    self.plan = plan
    report = nil
    state = .planned
    version += 1
  }

  public mutating func startBreak(at now: Instant) throws(WorkdayError) {
    try requireOpen()
    if let last = breaks.last, last.endedAt == nil { throw .alreadyOnBreak(since: last.startedAt) }
    breaks.append(Break(startedAt: now))
    version += 1
  }

  public mutating func endBreak(at now: Instant) throws(WorkdayError) {
    try requireOpen()
    guard let last = breaks.last, last.endedAt == nil else { throw .notOnBreak }
    breaks[breaks.count - 1].endedAt = max(now, last.startedAt)
    version += 1
  }

  public var isOnBreak: Bool { breaks.last.map { $0.endedAt == nil } ?? false }

  /// The report as it would be filed now: written from the facts, with what the person said in a report filed before.
  public func draft(facts: DayFacts, policy: DayPolicy = DayPolicy()) -> DayReport {
    var draft = DayReport.draft(plan: plan, facts: facts)
    draft.compare(with: facts, policy: policy)
    guard let report else { return draft }
    let stated = report.items.filter { !$0.isDrafted }.map { item in
      var item = item
      if !item.hasStatedMinutes { item.minutes = 0 }
      return item
    }
    // What was accepted once finds its place again; should it not, the person is asked anew.
    return (try? draft.replacing(with: stated, summary: report.summary, facts: facts, policy: policy)) ?? draft
  }

  /// Stores the reflection; what it lacks is told by ``missing(facts:earlierReportsDue:)``.
  ///
  /// Of a day the system closed, a complete report settles the debt and ends the day.
  public mutating func fileReport(
    _ report: DayReport, facts: DayFacts, at now: Instant
  ) throws(WorkdayError) {
    guard state.isOpen || state == .autoClosed else { throw .notOpen(date: date, state: state) }
    var filed = report
    filed.filedAt = now
    self.report = filed
    if state == .autoClosed {
      if missingFromReport(facts: facts).isEmpty {
        state = .ended
        flags.insert(.reportLate)
      }
    } else if planFiledAt != nil {
      state = .reported
    }
    version += 1
  }

  /// Works on after the end: the gap becomes a break, and the report has to cover what is done from now on.
  public mutating func reopen(at now: Instant, mode: WorkMode) throws(WorkdayError) {
    guard !state.isOpen, let endedAt else { throw .alreadyStarted(date: date, at: startedAt) }
    breaks.append(Break(startedAt: endedAt, endedAt: max(now, endedAt)))
    self.endedAt = nil
    self.mode = mode
    override = nil
    flags.insert(.reopened)
    flags.remove(.overridden)
    state = planFiledAt == nil ? .started : .planned
    version += 1
  }

  func requireOpen() throws(WorkdayError) {
    guard state.isOpen else { throw .notOpen(date: date, state: state) }
  }
}
