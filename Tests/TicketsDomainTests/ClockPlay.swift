import BusinessTime
import Testing

@testable import TicketsDomain

/// The clocks of a ticket whose life a test tells in wall times of the department.
struct ClockPlay {
  static let berlin = "Europe/Berlin"

  let zone: TimeZoneRules
  var rules: ClockRules
  var clocks = TicketClocks(ticket: 7)
  var step: ClockStep
  private(set) var notices: [ClockNotice] = []
  private(set) var closed: [TicketClock] = []

  /// Filed at a wall time, under the default policy and calendar.
  init(
    filed: String, _ priority: TicketPriority = .p3, line: SupportLine = .specialists, zone name: String = "UTC",
    holidays: [String] = []
  ) throws {
    zone = try TimeZoneDirectory.system.zone(named: name)
    let day = [try #require(OpenInterval("09:00-13:00")), try #require(OpenInterval("14:00-18:00"))]
    var closedDays: [LocalDate: [OpenInterval]] = [:]
    for holiday in holidays { closedDays[try #require(LocalDate(holiday))] = [] }
    let calendar = try BusinessCalendar(
      zone: zone,
      weekdays: [.monday: day, .tuesday: day, .wednesday: day, .thursday: day, .friday: day], exceptions: closedDays)
    let at = try Self.instant(filed, zone)
    rules = ClockRules(policy: .standard, openTime: OpenTimeTable(calendar, around: at))
    step = ClockStep(at: at, state: .queued, line: line, priority: priority)
    follow()
  }

  /// `2026-03-30 10:00` on the department's wall; with `:SS` or `.mmm` behind it, exactly.
  static func instant(_ wall: String, _ zone: TimeZoneRules) throws -> Instant {
    let date = try #require(LocalDate(wall.prefix(10)))
    let time = wall.dropFirst(11).split(separator: ".")
    let moment = zone.instant(of: date, try #require(time.first.flatMap { LocalTime($0) }))
    return moment.advanced(byMilliseconds: time.count > 1 ? Int64(time[1]) ?? 0 : 0)
  }

  func at(_ wall: String) throws -> Instant { try Self.instant(wall, zone) }

  private mutating func follow() { take(clocks.follow(step, rules)) }

  private mutating func take(_ progress: ClockProgress) {
    notices += progress.notices
    closed += progress.closed
  }

  /// Something happens at a wall time.
  mutating func then(_ wall: String, _ kind: ClockStep.Kind = .other, _ change: (inout ClockStep) -> Void = { _ in })
    throws
  {
    step.kind = kind
    step.at = try at(wall)
    change(&step)
    follow()
  }

  mutating func reply(_ wall: String) throws {
    let at = try at(wall)
    try then(wall, .replied) {
      $0.firstResponseAt = $0.firstResponseAt ?? at
      $0.unansweredSince = nil
    }
  }

  mutating func customerWrites(_ wall: String) throws {
    let at = try at(wall)
    try then(wall) { $0.unansweredSince = $0.unansweredSince ?? at }
  }

  mutating func solve(_ wall: String) throws {
    try then(wall) {
      $0.state = .solved
      $0.unansweredSince = nil
    }
  }

  mutating func move(_ wall: String, to state: TicketState) throws { try then(wall) { $0.state = state } }

  /// Looks at the clocks at a wall time, as a timer does.
  mutating func ring(_ wall: String) throws { take(clocks.ring(at: try at(wall), rules)) }

  /// Rings whenever something is due, up to a wall time.
  mutating func pass(until wall: String) throws {
    let end = try at(wall)
    var now = step.at
    while let alarm = clocks.nextAlarm(at: now, rules), alarm <= end {
      now = alarm
      take(clocks.ring(at: now, rules))
    }
  }

  mutating func change(_ wall: String, to policy: ClockPolicy) throws -> Int {
    let next = ClockRules(policy: policy, openTime: rules.openTime)
    let outcome = clocks.reevaluate(at: try at(wall), cause: "policy \(policy.version)", from: rules, to: next)
    rules = next
    take(outcome.progress)
    return outcome.changed
  }

  /// The clock of a metric that is the latest.
  func clock(_ metric: ClockMetric) throws -> TicketClock {
    try #require((closed + clocks.clocks).last { $0.metric == metric }, "there is no \(metric.name)")
  }

  func cycles(_ metric: ClockMetric) -> [TicketClock] {
    (closed + clocks.clocks).filter { $0.metric == metric }.sorted { $0.cycle < $1.cycle }
  }

  /// What was said of a metric: `50 % 2026-03-30 10:00`, `breach 2026-03-30 11:00`.
  func said(_ metric: ClockMetric) -> [String] {
    notices.filter { $0.clock.metric == metric }.map { notice in
      let local = zone.local(at: notice.at)
      let wall = "\(local.date) \(local.time)"
      switch notice.what {
      case .warning(let warning): return "\(warning.percent) % \(wall)"
      case .breach(let breach): return breach.cause == .time ? "breach \(wall)" : "breach by a change \(wall)"
      }
    }
  }
}

func minutes(_ count: Int64) -> Int64 { count * 60_000 }
