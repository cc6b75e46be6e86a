internal import BusinessTime

extension TicketClock {
  /// Begins a stretch. One that has just begun and counted nothing gives way to it.
  mutating func begin(
    at instant: Instant, isRunning: Bool, cause: String, priority: TicketPriority, _ rules: ClockRules
  ) {
    if let last = stretches.last, last.to == last.from, last.from == instant { stretches.removeLast() }
    let target = rules.policy.target(metric, priority)
    stretches.append(
      ClockStretch(
        from: instant, isRunning: isRunning, cause: cause, priority: priority, targetMilliseconds: target,
        policyVersion: rules.policy.version, calendarVersion: rules.calendarVersion))
    outcome = nil
    stoppedAt = nil
    // What is left may be less than nothing after a change; then it is due at once.
    dueAt =
      isRunning
      ? breach?.at ?? rules.openTime.due(from: instant, afterMilliseconds: target - endedMilliseconds) : nil
  }

  /// Ends the stretch that lasts, counting its business time.
  mutating func end(at instant: Instant, _ openTime: some OpenTime) {
    guard let index = stretches.indices.last, stretches[index].to == nil else { return }
    let ends = max(instant, stretches[index].from)
    stretches[index].to = ends
    if stretches[index].isRunning {
      stretches[index].usedMilliseconds = openTime.openMilliseconds(from: stretches[index].from, to: ends)
    }
    dueAt = nil
  }

  mutating func pause(at instant: Instant, cause: String, _ rules: ClockRules) {
    end(at: instant, rules.openTime)
    begin(at: instant, isRunning: false, cause: cause, priority: priority, rules)
  }

  mutating func resume(at instant: Instant, cause: String, _ rules: ClockRules) {
    end(at: instant, rules.openTime)
    begin(at: instant, isRunning: true, cause: cause, priority: priority, rules)
  }

  /// Stops it; what was due before is a breach at its due instant, exactly at due is met.
  mutating func stop(at instant: Instant, _ outcome: ClockOutcome, _ rules: ClockRules) -> ClockNotice? {
    let notice = settle(at: instant)
    end(at: instant, rules.openTime)
    self.outcome = outcome
    stoppedAt = stretches.last?.to ?? instant
    return notice
  }

  /// Sets a stopped clock going again, under the target that holds now.
  mutating func reopen(
    at instant: Instant, isRunning: Bool, cause: String, priority: TicketPriority, _ rules: ClockRules
  ) -> ClockNotice? {
    let before = targetMilliseconds
    begin(at: instant, isRunning: isRunning, cause: cause, priority: priority, rules)
    return before == targetMilliseconds ? nil : overspent(at: instant)
  }

  /// Notes the breach when the target was used up before an instant.
  mutating func settle(at instant: Instant) -> ClockNotice? {
    guard isRunning, breach == nil, let dueAt, dueAt < instant else { return nil }
    return breached(ClockBreach(at: dueAt, cause: .time))
  }

  /// Goes on under another priority, policy or calendar, keeping the time used and the pauses.
  /// - Parameters:
  ///   - past: what the time up to now is counted by.
  ///   - rules: what holds from now on.
  /// - Returns: whether anything changed, and the breach when the change overspends it.
  mutating func retarget(
    at instant: Instant, cause: String, priority: TicketPriority, past: some OpenTime, _ rules: ClockRules
  ) -> (changed: Bool, notice: ClockNotice?) {
    guard isOpen, let last = stretches.last else { return (false, nil) }
    let target = rules.policy.target(metric, priority)
    if last.targetMilliseconds == target, last.priority == priority, last.calendarVersion == rules.calendarVersion {
      stretches[stretches.count - 1].policyVersion = rules.policy.version
      return (false, nil)
    }
    end(at: instant, past)
    begin(at: instant, isRunning: last.isRunning, cause: cause, priority: priority, rules)
    return (true, overspent(at: instant))
  }

  /// Notes the breach when a change at an instant left less than was used.
  private mutating func overspent(at instant: Instant) -> ClockNotice? {
    guard breach == nil, endedMilliseconds > targetMilliseconds else { return nil }
    return breached(ClockBreach(at: instant, cause: .policyChange))
  }

  mutating func breached(_ breach: ClockBreach) -> ClockNotice {
    self.breach = breach
    warnedPercent = 100
    if isRunning { dueAt = breach.at }
    return ClockNotice(clock: self, what: .breach(breach))
  }
}
