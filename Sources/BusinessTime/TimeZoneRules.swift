/// The rules of one time zone: which offset from UTC holds at which instant.
///
/// A pure value; ``TimeZoneRules/init(name:tzif:)`` reads it from the bytes of a TZif file and ``utc`` is built in.
/// Lookup costs a binary search up to the year 2150 and the evaluation of the footer's rule beyond it.
public struct TimeZoneRules: Sendable, Hashable {
  /// The name in the tz database, e.g. `Europe/Moscow`.
  public let name: String

  /// Seconds since the epoch at which the offset really changes, ascending.
  let transitionSeconds: [Int64]
  /// The offset from the transition of the same index on, in seconds east of UTC.
  let transitionOffsets: [Int32]
  /// The offset before the first transition.
  let initialOffset: Int32
  /// From this second on ``footer`` decides, if there is one.
  let footerSince: Int64
  let footer: PosixTimeZone?

  /// Coordinated Universal Time.
  public static let utc = TimeZoneRules(fixedOffsetSeconds: 0, name: "UTC")

  /// A zone that never changes its offset; saturates at a day either way.
  public init(fixedOffsetSeconds: Int, name: String) {
    self.init(
      name: name, changes: [], initialOffset: Int32(min(max(fixedOffsetSeconds, -86_399), 86_399)),
      footerSince: .max, footer: nil)
  }

  init(
    name: String, changes: [(second: Int64, offsetSeconds: Int32)], initialOffset: Int32, footerSince: Int64,
    footer: PosixTimeZone?
  ) {
    var seconds: [Int64] = []
    var offsets: [Int32] = []
    var current = initialOffset
    for change in changes where change.offsetSeconds != current {
      // Two changes in one second leave only the later one.
      if seconds.last == change.second {
        offsets[offsets.count - 1] = change.offsetSeconds
      } else {
        seconds.append(change.second)
        offsets.append(change.offsetSeconds)
      }
      current = change.offsetSeconds
    }
    self.name = name
    self.transitionSeconds = seconds
    self.transitionOffsets = offsets
    self.initialOffset = initialOffset
    self.footerSince = footerSince
    self.footer = footer
  }

  /// Seconds east of UTC at an instant.
  public func offsetSeconds(at instant: Instant) -> Int {
    let second = instant.clampedToCivilRange.millisecondsSinceEpoch.flooredDivision(by: 1_000).quotient
    if second >= footerSince, let footer {
      return Self.offset(of: footer, atSecond: second)
    }
    let index = indexAfter(second)
    return Int(index == 0 ? initialOffset : transitionOffsets[index - 1])
  }

  /// The first instant after the given one at which the offset changes, or `nil` when it never does again.
  public func nextTransition(after instant: Instant) -> Instant? {
    let second = instant.clampedToCivilRange.millisecondsSinceEpoch.flooredDivision(by: 1_000).quotient
    if second < footerSince {
      let index = indexAfter(second)
      if index < transitionSeconds.count { return Instant(secondsSinceEpoch: transitionSeconds[index]) }
    }
    guard let footer else { return nil }
    let from = max(second, footerSince)
    var offset = offsetSeconds(at: Instant(secondsSinceEpoch: from))
    for change in Self.changes(of: footer, aroundSecond: from) where change.second > from {
      if change.offsetSeconds != offset { return Instant(secondsSinceEpoch: change.second) }
      offset = change.offsetSeconds
    }
    return nil
  }

  /// What a clock on the wall shows at an instant.
  public func local(at instant: Instant) -> LocalDateTime {
    LocalDateTime(
      wallMilliseconds: instant.clampedToCivilRange.millisecondsSinceEpoch + Int64(offsetSeconds(at: instant)) * 1_000)
  }

  /// The date at an instant.
  public func date(at instant: Instant) -> LocalDate { local(at: instant).date }

  /// The number of transitions at or before a second.
  private func indexAfter(_ second: Int64) -> Int {
    var low = 0
    var high = transitionSeconds.count
    while low < high {
      let middle = (low + high) / 2
      if transitionSeconds[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func offset(of footer: PosixTimeZone, atSecond second: Int64) -> Int {
    changes(of: footer, aroundSecond: second).last { $0.second <= second }?.offsetSeconds
      ?? footer.standardOffsetSeconds
  }

  /// The footer's transitions from the year before to two years after a second, ascending.
  private static func changes(
    of footer: PosixTimeZone, aroundSecond second: Int64
  ) -> [(second: Int64, offsetSeconds: Int)] {
    let year = LocalDate(daysSinceEpoch: Int(second.flooredDivision(by: 86_400).quotient)).year
    return footer.transitions(inYears: year - 1...year + 2)
  }
}
