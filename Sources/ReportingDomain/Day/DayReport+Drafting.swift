extension DayReport {
  /// The report the facts write by themselves: every item of the plan, then every touched ticket not planned.
  ///
  /// Tickets are assessed with a reason where the facts know one. Free tasks leave no trace in events, so their
  /// assessment is the person's to give, as is the reason for a planned ticket nobody touched.
  public static func draft(plan: [PlanItem], facts: DayFacts) -> DayReport {
    var items: [ReportItem] = []
    for planned in plan {
      var item = ReportItem(planNumber: planned.number, ticket: planned.ticket, text: planned.text)
      if let number = planned.ticket {
        item.draft(from: facts.tickets[number])
      }
      items.append(item)
    }
    let plannedTickets = Set(plan.compactMap(\.ticket))
    for ticket in facts.touched where !plannedTickets.contains(ticket.ticket) {
      var item = ReportItem(ticket: ticket.ticket)
      item.draft(from: ticket)
      items.append(item)
    }
    return DayReport(items: items)
  }

  /// The draft with what the person gave in place of what was drafted.
  ///
  /// An item of `given` is matched by its plan number, else by its ticket; one with neither is work that was not
  /// planned and is added. A given assessment brings its own carry-over; whatever else is left empty stays as
  /// drafted. Throws ``WorkdayError/invalidReport(_:)`` for an item that is not there, named twice, or a text over
  /// the limit.
  public func replacing(
    with given: [ReportItem], summary: String, facts: DayFacts, policy: DayPolicy = DayPolicy()
  ) throws(WorkdayError) -> DayReport {
    var report = self
    report.summary = summary.isEmpty ? self.summary : summary
    guard report.summary.count <= policy.maximumTextLength else {
      throw .invalidReport(.textTooLong(place: 0, length: report.summary.count, maximum: policy.maximumTextLength))
    }
    var seen: Set<Int> = []
    for (index, item) in given.enumerated() {
      for text in [item.reason, item.text] where text.count > policy.maximumTextLength {
        throw .invalidReport(.textTooLong(place: index + 1, length: text.count, maximum: policy.maximumTextLength))
      }
      guard (0...1_440).contains(item.minutes) else {
        throw .invalidReport(.minutesOutOfRange(place: index + 1, minutes: item.minutes))
      }
      if let place = try report.place(of: item, givenAt: index + 1) {
        guard seen.insert(place).inserted else { throw .invalidReport(.namedTwice(place: index + 1)) }
        report.items[place].take(item)
      } else {
        guard item.ticket != nil || !item.text.isEmpty else { throw .invalidReport(.emptyItem(place: index + 1)) }
        var added = item
        added.isDrafted = false
        added.hasStatedMinutes = item.minutes > 0
        added.discrepancy = ""
        seen.insert(report.items.count)
        report.items.append(added)
      }
    }
    guard report.items.count <= policy.maximumReportItems else {
      throw .invalidReport(.tooManyItems(report.items.count, maximum: policy.maximumReportItems))
    }
    report.compare(with: facts, policy: policy)
    return report
  }

  /// Writes beside every assessment what the facts say against it.
  public mutating func compare(with facts: DayFacts, policy: DayPolicy = DayPolicy()) {
    for index in items.indices {
      guard let ticket = items[index].ticket else { continue }
      guard let fact = facts.tickets[ticket] else {
        items[index].discrepancy =
          items[index].assessment == .done ? "done, but no work on T-\(ticket) is recorded on this day" : ""
        continue
      }
      items[index].discrepancy = fact.discrepancy(
        assessment: items[index].assessment,
        statedMinutes: items[index].hasStatedMinutes ? items[index].minutes : 0, policy: policy)
    }
  }

  private func place(of given: ReportItem, givenAt place: Int) throws(WorkdayError) -> Int? {
    if let number = given.planNumber {
      guard let index = items.firstIndex(where: { $0.planNumber == number }) else {
        throw .invalidReport(.noSuchItem(place: place, number: number))
      }
      return index
    }
    if let ticket = given.ticket { return items.firstIndex { $0.ticket == ticket } }
    return items.firstIndex { $0.planNumber == nil && $0.ticket == nil && $0.text == given.text }
  }
}

extension ReportItem {
  /// Takes assessment, reason and time from the facts; a planned ticket no event spoke of was not done.
  fileprivate mutating func draft(from facts: TicketFacts?) {
    isDrafted = true
    guard let facts else {
      assessment = .notDone
      carryOver = true
      return
    }
    if text.isEmpty { text = facts.subject }
    assessment = facts.verdict.assessment
    reason = facts.verdict.reason
    carryOver = facts.verdict.carryOver
    minutes = facts.workedMinutes
  }

  /// Takes over what the person gave.
  fileprivate mutating func take(_ given: ReportItem) {
    if let assessment = given.assessment {
      // A drafted reason speaks for the drafted assessment only.
      if self.assessment != assessment { reason = "" }
      self.assessment = assessment
      carryOver = given.carryOver
      isDrafted = false
    } else if given.carryOver {
      carryOver = true
      isDrafted = false
    }
    if !given.reason.isEmpty {
      reason = given.reason
      isDrafted = false
    }
    if given.minutes > 0 {
      minutes = given.minutes
      hasStatedMinutes = true
      isDrafted = false
    }
  }
}
