public import BusinessTime

/// The gate: no report, no end of day.
extension Workday {
  /// Everything that stands between the person and the end of the day, in the order in which to mend it.
  public func missing(facts: DayFacts, earlierReportsDue: [LocalDate]) -> [MissingPiece] {
    var missing = earlierReportsDue.filter { $0 < date }.sorted().map(MissingPiece.earlierReport)
    missing += facts.runningTimers.sorted { $0.ticket < $1.ticket }
      .map { .runningTimer(ticket: $0.ticket, since: $0.since) }
    missing += facts.unansweredCustomers.sorted { ($0.since, $0.ticket) < ($1.since, $1.ticket) }
      .map { .unansweredCustomer(ticket: $0.ticket, customer: $0.customer, since: $0.since) }
    return missing + missingFromReport(facts: facts)
  }

  /// The part of the gate that a report can mend, and all that is asked of a day already closed.
  public func missingFromReport(facts: DayFacts) -> [MissingPiece] {
    var missing: [MissingPiece] = []
    if planFiledAt == nil, state.isOpen { missing.append(.plan) }
    guard let report, report.filedAt != nil else {
      // Filing the draft as it is would only lead to the next refusal, so that one is told at once.
      return missing + [.report(date)] + gaps(in: draft(facts: facts), facts: facts)
    }
    return missing + gaps(in: report, facts: facts)
  }

  /// What a report leaves open.
  private func gaps(in report: DayReport, facts: DayFacts) -> [MissingPiece] {
    var missing: [MissingPiece] = []
    let assessed = Set(report.items.compactMap(\.planNumber))
    for planned in plan where !assessed.contains(planned.number) {
      missing.append(
        .assessment(item: ReportItem(planNumber: planned.number, ticket: planned.ticket, text: planned.text)))
    }
    for item in report.items {
      guard let assessment = item.assessment else {
        missing.append(.assessment(item: item))
        continue
      }
      if assessment.needsReason, item.reason.allSatisfy(\.isWhitespace) { missing.append(.reason(item: item)) }
    }
    let reported = Set(report.items.compactMap(\.ticket))
    for ticket in facts.touched where !reported.contains(ticket.ticket) {
      missing.append(.ticketInReport(ticket: ticket.ticket, subject: ticket.subject))
    }
    return missing
  }

  /// Ends the day, or refuses with everything that is missing.
  ///
  /// With an override a lead ends it all the same; the override stays on the day. A break that lasts ends with it.
  public mutating func end(
    facts: DayFacts, earlierReportsDue: [LocalDate], at now: Instant, override: DayOverride? = nil,
    policy: DayPolicy = DayPolicy()
  ) throws(WorkdayError) {
    try requireOpen()
    let missing = missing(facts: facts, earlierReportsDue: earlierReportsDue)
    if let override {
      guard !override.reason.allSatisfy(\.isWhitespace) else { throw .overrideNeedsReason }
      guard override.reason.count <= policy.maximumTextLength else {
        throw .overrideTooLong(length: override.reason.count, maximum: policy.maximumTextLength)
      }
      if !missing.isEmpty {
        self.override = override
        flags.insert(.overridden)
      }
    } else if !missing.isEmpty {
      throw .incomplete(missing)
    }
    close(at: now)
    report?.compare(with: facts, policy: policy)
    state = .ended
    version += 1
  }

  /// What the system does with a day nobody ended; later calls change nothing.
  public mutating func autoClose(at now: Instant) {
    guard state.isOpen else { return }
    close(at: now)
    flags.insert(.autoClosed)
    state = .autoClosed
    version += 1
  }

  /// Ends the day of somebody who falls sick during it: nobody has to write a report then.
  public mutating func leaveSick(at now: Instant) {
    guard state.isOpen else { return }
    close(at: now)
    flags.insert(.leftSick)
    state = .autoClosed
    version += 1
  }

  private mutating func close(at now: Instant) {
    endedAt = max(now, startedAt)
    if isOnBreak { breaks[breaks.count - 1].endedAt = endedAt }
  }
}
