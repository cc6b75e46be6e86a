/// How evenly the work of the day is spread over the people of a line who are at work.
public struct LineFairness: Sendable, Hashable {
  public var line: Line
  /// Of work per available minute; `nil` while nobody was given anything.
  public var index: Double?
  /// Most work per minute first, then by id.
  public var people: [StaffState]

  /// By line, lines without anybody left out.
  ///
  /// Counted are people whose day is under way for at least a minute: a share of no time says nothing. Breaks don't
  /// count as available, being offline does.
  public static func lines(of staff: some Sequence<StaffState>) -> [LineFairness] {
    let counted = staff.filter { $0.presence.isDayStarted && $0.availableMinutesToday >= 1 }
    return Dictionary(grouping: counted, by: \.member.line).sorted { $0.key.rawValue < $1.key.rawValue }
      .map { line, people in
        let sorted = people.sorted {
          ($1.workPerAvailableMinute, $0.member.id) < ($0.workPerAvailableMinute, $1.member.id)
        }
        return LineFairness(
          line: line, index: JainIndex.of(sorted.map(\.workPerAvailableMinute)), people: sorted)
      }
  }
}
