public import BusinessTime

/// Reads the shifts of a week as people write them.
public enum ShiftPlan {
  /// Why shifts are refused.
  public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
    case wrongCount(Int)
    case unreadable(Weekday, String)
    case invalid(BusinessCalendarError)

    public var description: String {
      switch self {
      case .wrongCount(let count):
        "\(count) shifts given: give seven, Monday first, or none for Monday to Friday 09:00-18:00"
      case .unreadable(let weekday, let text):
        "the shift '\(text)' of \(weekday) is not of the form 09:00-18:00 or 09:00-13:00,14:00-18:00"
      case .invalid(let error):
        "\(error)"
      }
    }
  }

  /// A calendar from seven texts, Monday first: `09:00-18:00`, several spans joined by commas, empty when free.
  ///
  /// A span that ends before it begins goes on into the next day, so `22:00-06:00` is a night. No texts at all mean
  /// Monday to Friday, 09:00-18:00.
  public static func calendar(_ texts: [String], zone: TimeZoneRules) throws(Problem) -> BusinessCalendar {
    let week = texts.isEmpty ? Array(repeating: "09:00-18:00", count: 5) + ["", ""] : texts
    guard week.count == 7 else { throw .wrongCount(week.count) }
    var intervals: [Weekday: [OpenInterval]] = [:]
    for (weekday, text) in zip(Weekday.allCases, week) {
      for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
        guard let interval = OpenInterval(part) else { throw .unreadable(weekday, text) }
        if interval.opens < interval.closes {
          intervals[weekday, default: []].append(interval)
        } else {
          guard interval.opens < .endOfDay else { throw .unreadable(weekday, text) }
          intervals[weekday, default: []].append(OpenInterval(opens: interval.opens, closes: .endOfDay))
          guard interval.closes > .startOfDay else { continue }
          let next = Weekday(rawValue: weekday.rawValue % 7 + 1) ?? .monday
          intervals[next, default: []].append(OpenInterval(opens: .startOfDay, closes: interval.closes))
        }
      }
    }
    do {
      return try BusinessCalendar(zone: zone, weekdays: intervals)
    } catch {
      throw .invalid(error)
    }
  }
}
