import BusinessTime
import Foundation

/// An independent and slow answer: every minute of a span is looked at, with the offsets Foundation knows.
///
/// Openings and closings are found by scanning what the wall shows, minute by minute, as the specification words it:
/// a nonexistent time is the instant of the skip; an opening takes the first instance, a closing the last.
struct MinuteOracle {
  let firstMinute: Int
  private let isOpen: [Bool]

  init(zone name: String, from: Date, days: Int, intervals: (_ daysSinceEpoch: Int) -> [OpenInterval]) {
    let firstMinute = Int(from.timeIntervalSince1970) / 60
    guard let zone = Foundation.TimeZone(identifier: name) else { preconditionFailure("there is no zone \(name)") }
    self.firstMinute = firstMinute
    let count = days * 1_440
    // The wall time shown in each minute, in minutes since the epoch on the wall.
    let walls = (0..<count).map { index in
      let minute = firstMinute + index
      return minute + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute) * 60)) / 60
    }
    var firstShown: [Int: Int] = [:]
    var lastShown: [Int: Int] = [:]
    for (index, wall) in walls.enumerated() {
      if firstShown[wall] == nil { firstShown[wall] = index }
      lastShown[wall] = index
    }
    func skipIndex(_ wall: Int) -> Int? {
      (1..<count).first { walls[$0 - 1] < wall && walls[$0] > wall }
    }
    var open = [Bool](repeating: false, count: count)
    let lastDay = walls[count - 1] / 1_440 - 3
    let firstDay = walls[0] / 1_440 + 3
    for day in firstDay..<lastDay {
      for interval in intervals(day) {
        let openingWall = day * 1_440 + interval.opens.millisecondOfDay / 60_000
        let closingWall = day * 1_440 + interval.closes.millisecondOfDay / 60_000
        guard let opens = firstShown[openingWall] ?? skipIndex(openingWall),
          let closes = lastShown[closingWall] ?? skipIndex(closingWall), opens < closes
        else { continue }
        for index in opens..<closes { open[index] = true }
      }
    }
    isOpen = open
  }

  func openMinutes(from start: Int, to end: Int) -> Int {
    (start..<max(start, end)).reduce(0) { $0 + (isOpen[$1 - firstMinute] ? 1 : 0) }
  }

  func due(from start: Int, minutes: Int) -> Int? {
    var left = minutes
    var minute = start
    while left > 0 {
      guard minute - firstMinute < isOpen.count else { return nil }
      if isOpen[minute - firstMinute] { left -= 1 }
      minute += 1
    }
    return minute
  }
}
