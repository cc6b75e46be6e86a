import BusinessTime
import TicketsDomain

/// Re-evaluates running clocks under another calendar and other targets: the time used by the old calendar, the due
/// instant by the new one, and when each has to be looked at next.
///
///     opora-clocks-bench [clocks] [tasks]
@main
struct Main {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let wanted = max(1, arguments.first ?? 100_000)
    let tasks = max(1, arguments.dropFirst().first ?? 2)
    let zone = try TimeZoneDirectory.system.zone(named: "Europe/Berlin")
    // A Thursday afternoon three days before the clocks there go forward.
    let now = Instant(millisecondsSinceEpoch: 1_774_533_600_000)
    let (past, rules) = try measures(zone, now)
    let clocks = running(wanted, at: now, past)
    let count = clocks.reduce(0) { $0 + $1.clocks.count { $0.isRunning } }
    print("\(count) running clocks of \(clocks.count) tickets, \(tasks) tasks")
    for round in 1...5 {
      let stopwatch = ContinuousClock()
      var outcome = (changed: 0, notices: 0, alarms: 0)
      let elapsed = await stopwatch.measure {
        outcome = await reevaluate(clocks, at: now, from: past, to: rules, tasks: tasks)
      }
      print("round \(round): \(elapsed), \(outcome.changed) changed, \(outcome.notices) notices")
      guard outcome.changed == count, outcome.alarms > 0 else { throw Failure() }
    }
  }

  struct Failure: Error {}

  /// The default rules, and others of another week, other holidays and other targets.
  private static func measures(_ zone: TimeZoneRules, _ now: Instant) throws -> (ClockRules, ClockRules) {
    let past = ClockRules(
      policy: .standard, openTime: OpenTimeTable(.standard(in: zone), around: now))
    let draft = CalendarDraft(
      zone: zone.name,
      week: ["monday", "tuesday", "wednesday", "thursday", "friday"].map {
        CalendarDraft.Day(day: $0, open: ["08:30-12:30", "13:15-17:45"])
      },
      exceptions: ["2026-04-03", "2026-04-06", "2026-05-01"].map { CalendarDraft.Day(day: $0, open: []) })
    let calendar = try draft.calendar(version: 2) { _ in zone }
    let policy = try ClockPolicy.standard.changed(
      TicketPriority.allCases.map { ("resolution.\($0.name)", ClockPolicy.standard.target(.resolution, $0) * 3 / 2) })
    return (past, ClockRules(policy: policy, openTime: OpenTimeTable(calendar, around: now)))
  }

  /// Tickets filed in the two weeks before, three running clocks each, a fifth of them answered.
  private static func running(_ wanted: Int, at now: Instant, _ rules: ClockRules) -> [TicketClocks] {
    var random: UInt64 = 42
    func next(_ bound: Int64) -> Int64 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(random >> 33) % bound
    }
    var clocks: [TicketClocks] = []
    var count = 0
    while count < wanted {
      var ticket = TicketClocks(ticket: Int64(clocks.count + 1))
      let filed = now.advanced(byMilliseconds: -next(14 * 86_400_000) - 1)
      let priority = TicketPriority.allCases[Int(next(4))]
      var step = ClockStep(at: filed, state: .queued, line: .specialists, priority: priority)
      _ = ticket.follow(step, rules)
      if next(5) == 0 {
        step.kind = .replied
        step.at = filed.advanced(byMilliseconds: 1_200_000)
        step.firstResponseAt = step.at
        _ = ticket.follow(step, rules)
      }
      count += ticket.clocks.count
      clocks.append(ticket)
    }
    return clocks
  }

  private static func reevaluate(
    _ clocks: [TicketClocks], at now: Instant, from past: ClockRules, to rules: ClockRules, tasks: Int
  ) async -> (changed: Int, notices: Int, alarms: Int) {
    await withTaskGroup(of: (Int, Int, Int).self) { group in
      for task in 0..<tasks {
        group.addTask {
          var sums = (0, 0, 0)
          for index in stride(from: task, to: clocks.count, by: tasks) {
            var ticket = clocks[index]
            let (progress, changed) = ticket.reevaluate(at: now, cause: "calendar 2", from: past, to: rules)
            sums.0 += changed
            sums.1 += progress.notices.count
            sums.2 += ticket.nextAlarm(at: now, rules) == nil ? 0 : 1
          }
          return sums
        }
      }
      return await group.reduce((changed: 0, notices: 0, alarms: 0)) {
        ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2)
      }
    }
  }
}
