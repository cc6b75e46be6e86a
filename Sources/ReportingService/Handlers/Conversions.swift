internal import BusinessTime
internal import OporaAPI
internal import ReportingDomain

extension ReportingV1.WorkMode {
  init(_ mode: WorkMode) {
    switch mode {
    case .office: self = .office
    case .remote: self = .remote
    }
  }
}

extension WorkMode {
  /// - Throws: ``ReportingError/unspecifiedMode`` for anything but office and remote.
  init(_ mode: ReportingV1.WorkMode) throws(ReportingError) {
    switch mode {
    case .office: self = .office
    case .remote: self = .remote
    case .unspecified, .unrecognized: throw .unspecifiedMode
    }
  }
}

extension ReportingV1.DayState {
  init(_ state: DayState) {
    switch state {
    case .started: self = .started
    case .planned: self = .planned
    case .reported: self = .reported
    case .ended: self = .ended
    case .autoClosed: self = .autoClosed
    }
  }
}

extension ReportingV1.Assessment {
  init(_ assessment: Assessment?) {
    switch assessment {
    case .done: self = .done
    case .partly: self = .partly
    case .notDone: self = .notDone
    case nil: self = .unspecified
    }
  }
}

extension Assessment {
  init?(_ assessment: ReportingV1.Assessment) {
    switch assessment {
    case .done: self = .done
    case .partly: self = .partly
    case .notDone: self = .notDone
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension ReportingV1.PlanItem {
  init(_ item: PlanItem) {
    self.init(
      number: UInt32(clamping: item.number), ticket: item.ticket ?? 0, text: item.text,
      estimateMinutes: UInt32(clamping: item.estimateMinutes ?? 0), carriedOver: item.isCarriedOver)
  }
}

extension PlanItem {
  init(_ item: ReportingV1.PlanItem) {
    self.init(
      ticket: item.ticket == 0 ? nil : item.ticket, text: item.text,
      estimateMinutes: item.estimateMinutes == 0 ? nil : Int(clamping: item.estimateMinutes))
  }
}

extension ReportingV1.ReportItem {
  init(_ item: ReportItem) {
    self.init(
      number: UInt32(clamping: item.planNumber ?? 0), ticket: item.ticket ?? 0, text: item.text,
      assessment: ReportingV1.Assessment(item.assessment), reason: item.reason, carryOver: item.carryOver,
      minutes: UInt32(clamping: item.minutes), discrepancy: item.discrepancy, drafted: item.isDrafted)
  }
}

extension ReportItem {
  init(_ item: ReportingV1.ReportItem) {
    self.init(
      planNumber: item.number == 0 ? nil : Int(clamping: item.number), ticket: item.ticket == 0 ? nil : item.ticket,
      text: item.text, assessment: Assessment(item.assessment), reason: item.reason, carryOver: item.carryOver,
      minutes: Int(clamping: item.minutes))
  }
}

extension ReportingV1.Missing {
  init(_ piece: MissingPiece, in zone: TimeZoneRules) {
    self.init(
      type: piece.code, subject: piece.subject, description: piece.description(in: zone), hint: piece.hint)
  }
}

extension ReportingV1.Report {
  init(_ report: DayReport, of day: Workday, missing: [MissingPiece], zone: TimeZoneRules) {
    self.init(
      person: day.person, date: day.date.description, items: report.items.map(ReportingV1.ReportItem.init),
      summary: report.summary, missing: missing.map { ReportingV1.Missing($0, in: zone) })
  }
}

extension ReportingV1.Day {
  init(_ view: DayView) {
    let day = view.day
    let zone = view.member.shifts.zone
    self.init(
      person: day.person, date: day.date.description, state: ReportingV1.DayState(day.state),
      mode: ReportingV1.WorkMode(day.mode), startedAtMs: day.startedAt.millisecondsSinceEpoch,
      endedAtMs: day.endedAt?.millisecondsSinceEpoch ?? 0, plan: day.plan.map(ReportingV1.PlanItem.init),
      report: day.report.map { ReportingV1.Report($0, of: day, missing: view.missing, zone: zone) },
      breaks: day.breaks.map {
        ReportingV1.Break(
          startedAtMs: $0.startedAt.millisecondsSinceEpoch, endedAtMs: $0.endedAt?.millisecondsSinceEpoch ?? 0)
      },
      lateMinutes: UInt32(clamping: day.lateMinutes),
      flags: day.flags.sorted().map(\.rawValue) + (view.lateness?.flags(on: day.date) ?? []),
      reportsDue: view.reportsDue.map(\.description), reminders: view.reminders,
      overrideBy: day.override?.lead ?? "", overrideReason: day.override?.reason ?? "", version: day.version)
  }
}

extension DayView {
  /// What the person should do next, most urgent first; nothing while they are on leave.
  var reminders: [String] {
    if member.leave(on: today) != nil { return [] }
    var reminders = reportsDue.filter { $0 != day.date || !day.state.isOpen }.map {
      "The report of \($0) is still due: opora day report --date \($0)"
    }
    switch day.state {
    case .started:
      let carried = day.plan.count
      let items = carried == 0 ? "" : ", \(carried) \(carried == 1 ? "item is" : "items are") carried over"
      reminders.append("File the plan of the day\(items): opora day plan")
    case .reported where !missing.isEmpty:
      reminders.append("The day cannot end yet, \(missing.count) missing: opora day end says what")
    case .planned, .reported, .ended, .autoClosed: break
    }
    if day.isOnBreak { reminders.append("A break is running: opora day break --end") }
    return reminders + leaveReminders
  }
}

extension DayView {
  /// Approved leave that begins within days.
  private var leaveReminders: [String] {
    let horizon = today.adding(days: AttendancePolicy().leaveReminderDays)
    return member.leaves.filter { $0.holds && today < $0.first && $0.first <= horizon }.sorted { $0.first < $1.first }
      .map { leave in
        let days = leave.first.days(since: today)
        return "In \(days) \(days == 1 ? "day" : "days"): \(leave); opora queue handover \(leave.person)"
      }
  }
}

extension ReportingV1.TeamRow {
  init(_ row: TeamRow) {
    self.init(
      person: row.person, name: row.name, team: row.team, date: row.date?.description ?? "",
      state: row.standing.rawValue, mode: row.mode.map(ReportingV1.WorkMode.init) ?? .unspecified,
      startedAtMs: row.startedAt?.millisecondsSinceEpoch ?? 0, endedAtMs: row.endedAt?.millisecondsSinceEpoch ?? 0,
      lateMinutes: UInt32(clamping: row.lateMinutes), planned: UInt32(clamping: row.planned),
      done: UInt32(clamping: row.done), partly: UInt32(clamping: row.partly), notDone: UInt32(clamping: row.notDone),
      unplanned: UInt32(clamping: row.unplanned), ticketsTouched: UInt32(clamping: row.ticketsTouched),
      ticketsSolved: UInt32(clamping: row.ticketsSolved), replies: UInt32(clamping: row.replies),
      handledMinutes: UInt32(clamping: row.handledMinutes), breakMinutes: UInt32(clamping: row.breakMinutes),
      discrepancies: row.discrepancies, flags: row.flags, items: row.items.map(ReportingV1.ReportItem.init),
      tickets: row.tickets)
  }
}

extension ReportingV1.GetFiguresResponse {
  init(_ report: FigureReport) {
    self.init(
      definitionsVersion: UInt32(clamping: FigureDefinitions.version),
      figures: report.figures.map(ReportingV1.Figure.init),
      rates: report.rates.map {
        ReportingV1.Rate(
          name: $0.name, count: UInt64(clamping: $0.count), of: UInt64(clamping: $0.of), share: $0.share)
      },
      waits: report.waits.map {
        ReportingV1.HourWait(
          hour: UInt32(clamping: $0.hour), n: UInt64(clamping: $0.distribution.count),
          mean: $0.distribution.mean / 1_000, p90: Double($0.distribution.p90) / 1_000,
          open: UInt64(clamping: $0.open))
      },
      backlog: report.backlog.map { ReportingV1.AgeBucket(name: $0.name, count: UInt64(clamping: $0.count)) },
      asOfMs: report.asOf.millisecondsSinceEpoch)
  }
}

extension ReportingV1.Figure {
  init(_ figure: FigureReport.Figure) {
    let distribution = figure.distribution
    func seconds(_ milliseconds: Int64) -> Double { Double(milliseconds) / 1_000 }
    self.init(
      name: figure.name, time: figure.isBusinessTime ? "business" : "wall", n: UInt64(clamping: distribution.count),
      mean: distribution.mean / 1_000, p50: seconds(distribution.p50), p75: seconds(distribution.p75),
      p90: seconds(distribution.p90), p95: seconds(distribution.p95), p99: seconds(distribution.p99),
      max: seconds(distribution.max), target: figure.targetSeconds, open: UInt64(clamping: figure.open))
  }
}
