internal import BusinessTime

extension Eligibility {
  /// The next instant at which a person's standing or capacity may change by itself: the shift, a lease, a leave, the
  /// end of the ramp-up. ``Instant/distantFuture`` when nothing of this is to come.
  ///
  /// Cost: a few questions to the calendar; a search by halves while a shift is under way.
  func nextChange(of state: StaffState) -> Instant {
    var next = Instant.distantFuture
    func consider(_ instant: Instant) {
      if instant > now { next = min(next, instant) }
    }
    let presence = state.presence
    if policy.requiresPresence, let until = presence.leaseUntil { consider(until.advanced(byMilliseconds: 1)) }
    for leave in presence.leaves {
      consider(leave.lowerBound)
      consider(leave.upperBound)
    }
    if let startedAt = state.member.startedAt {
      consider(startedAt.advanced(byMilliseconds: Int64(policy.rampUpDays) * 86_400_000))
    }
    let span = state.member.shifts.openSpan(atOrAfter: now)
    if span.lowerBound > now {
      consider(span.lowerBound)
    } else {
      consider(span.upperBound)
      if let end = endOfEnoughShift(state.member, before: span.upperBound) { consider(end) }
    }
    return next
  }

  /// The first instant of an open span at which too little of the shift is left; `nil` when it is not in this span.
  ///
  /// Within a span the time until enough work is done only grows, so that halving finds it.
  private func endOfEnoughShift(_ member: StaffMember, before end: Instant) -> Instant? {
    guard hasShiftLeft(member, at: now) else { return nil }
    var enough = now
    var tooLate = end.advanced(byMilliseconds: -1)
    guard tooLate > enough, !hasShiftLeft(member, at: tooLate) else { return nil }
    while tooLate.milliseconds(since: enough) > 1 {
      let middle = enough.advanced(byMilliseconds: tooLate.milliseconds(since: enough) / 2)
      if hasShiftLeft(member, at: middle) { enough = middle } else { tooLate = middle }
    }
    return tooLate
  }
}
