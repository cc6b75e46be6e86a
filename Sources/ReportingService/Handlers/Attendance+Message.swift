internal import BusinessTime
internal import OporaAPI
internal import ReportingDomain

extension LeaveKind {
  /// - Throws: ``ReportingError/unspecifiedLeave`` for anything but the three kinds.
  init(_ kind: ReportingV1.LeaveKind) throws(ReportingError) {
    switch kind {
    case .vacation: self = .vacation
    case .dayOff: self = .dayOff
    case .sick: self = .sick
    case .unspecified, .unrecognized: throw .unspecifiedLeave
    }
  }
}

extension ReportingV1.LeaveKind {
  init(_ kind: LeaveKind) {
    switch kind {
    case .vacation: self = .vacation
    case .dayOff: self = .dayOff
    case .sick: self = .sick
    }
  }
}

extension LeavePart {
  /// What is not known is the whole day: nobody is at work by mistake.
  init(_ part: ReportingV1.LeavePart) {
    switch part {
    case .firstHalf: self = .firstHalf
    case .secondHalf: self = .secondHalf
    case .unspecified, .unrecognized: self = .whole
    }
  }
}

extension ReportingV1.LeavePart {
  init(_ part: LeavePart) {
    switch part {
    case .whole: self = .unspecified
    case .firstHalf: self = .firstHalf
    case .secondHalf: self = .secondHalf
    }
  }
}

extension ReportingV1.LeaveState {
  init(_ state: LeaveState) {
    switch state {
    case .requested: self = .requested
    case .approved: self = .approved
    case .declined: self = .declined
    case .cancelled: self = .cancelled
    }
  }
}

extension ReportingV1.Leave {
  init(_ view: LeaveView) {
    let leave = view.leave
    self.init(
      id: leave.id, person: leave.person, kind: ReportingV1.LeaveKind(leave.kind), firstDate: leave.first.description,
      lastDate: leave.last.description, state: ReportingV1.LeaveState(leave.state), reason: leave.reason,
      requestedAtMs: leave.requestedAt.millisecondsSinceEpoch, requestedBy: leave.requestedBy,
      decidedAtMs: leave.decidedAt?.millisecondsSinceEpoch ?? 0, decidedBy: leave.decidedBy,
      decisionReason: leave.decisionReason, holds: leave.holds,
      startsAtMs: view.span.lowerBound.millisecondsSinceEpoch, endsAtMs: view.span.upperBound.millisecondsSinceEpoch,
      version: leave.version, part: ReportingV1.LeavePart(leave.part))
  }
}

extension ReportingV1.DatedShift {
  init(_ row: ShiftRow) {
    self.init(
      person: row.person, date: row.date.description, hours: row.hours?.description ?? "", source: row.source,
      reason: row.reason)
  }
}

extension ReportingV1.ExcuseState {
  init(_ state: ExcuseState?) {
    switch state {
    case .requested: self = .requested
    case .accepted: self = .accepted
    case .declined: self = .declined
    case nil: self = .unspecified
    }
  }
}

extension ReportingV1.LateDay {
  init(_ day: LateDay) {
    self.init(
      person: day.person, date: day.date.description, minutes: UInt32(clamping: day.minutes),
      excuse: ReportingV1.ExcuseState(day.excuse?.state), reason: day.excuse?.reason ?? "",
      decidedBy: day.excuse?.decidedBy ?? "", decisionReason: day.excuse?.decisionReason ?? "")
  }
}

extension ReportingV1.Lateness {
  init(_ review: LatenessReview, of member: TeamMember) {
    self.init(
      person: member.id, name: member.name, days: review.days.map(ReportingV1.LateDay.init),
      unexcused: UInt32(clamping: review.unexcused), workdays: UInt32(clamping: review.workdays),
      systematic: review.isSystematic)
  }
}
