internal import BusinessTime

extension TicketClock {
  /// The instant at which a share of the target is used, moved to the next opening when it falls into closed time.
  private func reached(_ percent: Int, _ rules: ClockRules) -> Instant? {
    guard isRunning, let from = stretches.last?.from else { return nil }
    let (product, overflow) = targetMilliseconds.multipliedReportingOverflow(by: Int64(percent))
    guard !overflow else { return nil }
    let threshold = product / 100 + (product % 100 > 0 ? 1 : 0)
    let at = rules.openTime.due(from: from, afterMilliseconds: threshold - endedMilliseconds)
    return rules.openTime.nextOpen(atOrAfter: at)
  }

  /// When it has to be looked at next; nil when never, as things stand.
  ///
  /// A breach is noticed a millisecond after due, because exactly at due is met. A warning that is late waits for open
  /// time.
  func nextAlarm(at now: Instant, _ rules: ClockRules) -> Instant? {
    guard isRunning, breach == nil, let dueAt else { return nil }
    let overdue = dueAt.advanced(byMilliseconds: 1)
    guard overdue > now, let percent = ClockPolicy.warningPercents.first(where: { $0 > warnedPercent }),
      let warning = reached(percent, rules)
    else { return overdue }
    return min(overdue, rules.openTime.nextOpen(atOrAfter: max(warning, now)))
  }

  /// What there is to say at an instant: the breach, or else the highest share passed that was not warned about.
  mutating func ring(at now: Instant, _ rules: ClockRules) -> ClockNotice? {
    if let notice = settle(at: now) { return notice }
    guard breach == nil, rules.openTime.isOpen(at: now) else { return nil }
    for percent in ClockPolicy.warningPercents.reversed() where percent > warnedPercent {
      guard let at = reached(percent, rules), at <= now else { continue }
      warnedPercent = percent
      let warning = ClockWarning(percent: percent, at: at)
      warnings.append(warning)
      return ClockNotice(clock: self, what: .warning(warning))
    }
    return nil
  }
}
