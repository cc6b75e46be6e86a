public import BusinessTime

/// Collects timelines one by one, so that a store can stream them, and then tells the figures.
///
/// Memory: 16 bytes per measured value. The answer is exact whatever their number.
public struct FigureCollector: Sendable {
  private let query: FigureQuery
  private let now: Instant
  private let calendar: BusinessCalendar
  private let targets: FigureTargets
  private var wait = Series()
  private var firstResponse = Series()
  private var resolution = Series()
  private var firstResolution = Series()
  private var netHandling = Series()
  private var hours = [HourSeries](repeating: HourSeries(), count: 24)
  private var ages = [Int](repeating: 0, count: FigureReport.ages.count)
  private var tickets = 0
  private var solvedTickets = 0
  private var everSolved = 0
  private var reopened = 0
  private var escalated = 0
  private var returned = 0
  private var solvedOnLine1 = 0
  private var solvedWithoutReply = 0
  private var responseAttainment = Attainment()
  private var resolutionAttainment = Attainment()

  private struct Series {
    var wall: [Int64] = []
    var business: [Int64] = []
    var open = 0

    mutating func add(_ time: TwoTimes) {
      wall.append(time.wallMilliseconds)
      business.append(time.businessMilliseconds)
    }
  }

  private struct HourSeries {
    var business: [Int64] = []
    var open = 0
  }

  private struct Attainment {
    var met = 0
    var breached = 0

    mutating func add(used: Int64, target: Int64, isOpen: Bool = false) {
      if used > target { breached += 1 } else if !isOpen { met += 1 }
    }

    func rate(_ name: String) -> FigureReport.Rate {
      FigureReport.Rate(name: name, count: met, of: met + breached)
    }
  }

  public init(query: FigureQuery, now: Instant, calendar: BusinessCalendar, targets: FigureTargets = .standard) {
    self.query = query
    self.now = now
    self.calendar = calendar
    self.targets = targets
  }

  public mutating func add(_ ticket: TicketTimeline) {
    // A merged ticket is counted once, as the one it became.
    guard query.admits(ticket), ticket.state != .merged else { return }
    addBacklog(ticket)
    switch query.basis {
    case .started:
      guard query.contains(ticket.createdAt) else { return }
      addWait(ticket)
      if let measured = ticket.firstResponse { add(response: measured, of: ticket) }
      if let measured = ticket.resolution { add(resolution: measured, of: ticket) }
      if let measured = ticket.firstResolution { firstResolution.add(measured.time) }
      addHandling(ticket)
      addRates(ticket)
      addOpenBreaches(ticket)
    case .stopped:
      if let measured = ticket.wait, query.contains(measured.stoppedAt) { addWait(ticket) }
      if let measured = ticket.firstResponse, query.contains(measured.stoppedAt) {
        add(response: measured, of: ticket)
      }
      if let measured = ticket.firstResolution, query.contains(measured.stoppedAt) {
        firstResolution.add(measured.time)
      }
      if let measured = ticket.resolution, query.contains(measured.stoppedAt) {
        add(resolution: measured, of: ticket)
        addHandling(ticket)
      }
      if let solvedAt = ticket.lastSolvedAt, query.contains(solvedAt) { addRates(ticket) }
    }
  }

  private mutating func addBacklog(_ ticket: TicketTimeline) {
    guard !ticket.state.isFinished else { return }
    let age = max(0, now.milliseconds(since: ticket.createdAt))
    if let index = FigureReport.ages.firstIndex(where: { age < $0.limitMilliseconds }) { ages[index] += 1 }
  }

  private mutating func addWait(_ ticket: TicketTimeline) {
    let time: TwoTimes
    var isOpen = false
    if let measured = ticket.wait {
      time = measured.time
    } else {
      guard !ticket.state.isFinished else { return }
      isOpen = true
      time = TwoTimes(from: ticket.createdAt, to: now, calendar: calendar)
    }
    wait.add(time)
    if isOpen { wait.open += 1 }
    let hour = min(max(calendar.zone.local(at: ticket.createdAt).time.hour, 0), 23)
    hours[hour].business.append(time.businessMilliseconds)
    if isOpen { hours[hour].open += 1 }
  }

  private mutating func add(response measured: Measured, of ticket: TicketTimeline) {
    firstResponse.add(measured.time)
    responseAttainment.add(
      used: measured.time.businessMilliseconds,
      target: FigureTargets.target(targets.firstResponseMilliseconds, priority: ticket.priority))
  }

  private mutating func add(resolution measured: Measured, of ticket: TicketTimeline) {
    resolution.add(measured.time)
    resolutionAttainment.add(
      used: measured.time.businessMilliseconds,
      target: FigureTargets.target(targets.resolutionMilliseconds, priority: ticket.priority))
  }

  private mutating func addHandling(_ ticket: TicketTimeline) {
    guard ticket.resolution != nil, ticket.handled.wallMilliseconds > 0 else { return }
    netHandling.add(ticket.handled)
  }

  private mutating func addRates(_ ticket: TicketTimeline) {
    tickets += 1
    if ticket.escalationCount > 0 { escalated += 1 }
    if ticket.returnCount > 0 { returned += 1 }
    if ticket.solvedCount > 0 {
      everSolved += 1
      if ticket.wasReopenedSoon { reopened += 1 }
      if ticket.wasSolvedWithoutReply { solvedWithoutReply += 1 }
    }
    if ticket.resolution != nil {
      solvedTickets += 1
      if ticket.stayedOnLine1 { solvedOnLine1 += 1 }
    }
  }

  /// Open tickets over their target count against the attainment of the period they arrived in.
  private mutating func addOpenBreaches(_ ticket: TicketTimeline) {
    guard !ticket.state.isFinished else { return }
    if ticket.firstResponse == nil {
      responseAttainment.add(
        used: calendar.openMilliseconds(from: ticket.createdAt, to: now),
        target: FigureTargets.target(targets.firstResponseMilliseconds, priority: ticket.priority), isOpen: true)
    }
    resolutionAttainment.add(
      used: ticket.resolutionUsed(at: now, calendar: calendar).businessMilliseconds,
      target: FigureTargets.target(targets.resolutionMilliseconds, priority: ticket.priority), isOpen: true)
  }

  public func report() -> FigureReport {
    let series: [(String, Series, Double)] = [
      ("wait", wait, targets.waitSeconds), ("first_response", firstResponse, 0), ("resolution", resolution, 0),
      ("first_resolution", firstResolution, 0), ("net_handling", netHandling, targets.netHandlingSeconds),
    ]
    let figures = series.flatMap { name, series, target in
      [(series.wall, false), (series.business, true)].map { values, isBusiness in
        FigureReport.Figure(
          name: name, isBusinessTime: isBusiness, distribution: Distribution(values), targetSeconds: target,
          open: series.open)
      }
    }
    let rates = [
      FigureReport.Rate(name: "reopen", count: reopened, of: everSolved),
      FigureReport.Rate(name: "escalation", count: escalated, of: tickets),
      FigureReport.Rate(name: "return", count: returned, of: tickets),
      FigureReport.Rate(name: "solved_on_line_1", count: solvedOnLine1, of: solvedTickets),
      FigureReport.Rate(name: "solved_without_reply", count: solvedWithoutReply, of: everSolved),
      responseAttainment.rate("attainment_first_response"), resolutionAttainment.rate("attainment_resolution"),
    ]
    return FigureReport(
      asOf: now, figures: figures, rates: rates,
      waits: hours.enumerated().map { hour, series in
        FigureReport.HourWait(hour: hour, distribution: Distribution(series.business), open: series.open)
      },
      backlog: zip(FigureReport.ages, ages).map { FigureReport.AgeBucket(name: $0.name, count: $1) })
  }
}
