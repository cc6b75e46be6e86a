import BusinessTime

/// Calendars nobody would think of: intervals at odd times of any length on any day, also in the hours that clocks skip
/// and repeat.
enum RandomCalendar {
  /// - Parameter days: the dates among which exceptions may lie.
  static func make(
    zone: String, exceptionsAmong days: Range<Int>, using random: inout SeededGenerator
  ) throws -> (calendar: BusinessCalendar, intervals: @Sendable (_ daysSinceEpoch: Int) -> [OpenInterval]) {
    var week: [Weekday: [OpenInterval]] = [:]
    repeat {
      for weekday in Weekday.allCases { week[weekday] = day(using: &random) }
    } while week.values.allSatisfy(\.isEmpty)
    var exceptions: [LocalDate: [OpenInterval]] = [:]
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      exceptions[LocalDate(daysSinceEpoch: .random(in: days, using: &random))] = day(using: &random)
    }
    let (regular, dated) = (week, exceptions)
    return (
      try BusinessCalendar(zoneNamed: zone, weekdays: week, exceptions: exceptions),
      { dated[LocalDate(daysSinceEpoch: $0)] ?? regular[LocalDate(daysSinceEpoch: $0).weekday] ?? [] }
    )
  }

  /// Up to four intervals whose ends are whole minutes; some touch.
  private static func day(using random: inout SeededGenerator) -> [OpenInterval] {
    let marks = Set((0..<Int.random(in: 0...8, using: &random)).map { _ in mark(using: &random) }).sorted()
    var intervals: [OpenInterval] = []
    var index = 0
    while index + 1 < marks.count {
      intervals.append(OpenInterval(opens: marks[index], closes: marks[index + 1]))
      index += Bool.random(using: &random) ? 1 : 2
    }
    return intervals
  }

  /// Half of them in the first four hours of the day, where the transitions are.
  private static func mark(using random: inout SeededGenerator) -> LocalTime {
    let minutes = Bool.random(using: &random) ? 0...240 : 0...1_440
    return LocalTime(millisecondOfDay: Int.random(in: minutes, using: &random) * 60_000) ?? .startOfDay
  }
}
