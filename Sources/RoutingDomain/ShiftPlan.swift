public import BusinessTime

/// Reads the shifts of a week as people write them.
public enum ShiftPlan {
  /// Why shifts are refused.
  public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
    case wrongCount(Int)
    case unreadable(Weekday, String)
    case unreadableDate(LocalDate, String)
    case invalid(BusinessCalendarError)

    public var description: String {
      switch self {
      case .wrongCount(let count):
        "\(count) shifts given: give seven, Monday first, or none for Monday to Friday 09:00-18:00"
      case .unreadable(let weekday, let text):
        "the shift '\(text)' of \(weekday) is not of the form 09:00-18:00 or 09:00-13:00,14:00-18:00"
      case .unreadableDate(let date, let text):
        "the shift '\(text)' of \(date) is not of the form 09:00-18:00, or empty when free"
      case .invalid(let error):
        "\(error)"
      }
    }
  }

  /// A calendar from seven texts, Monday first: `09:00-18:00`, several spans joined by commas, empty when free.
  ///
  /// A span that ends before it begins goes on into the next day, so `22:00-06:00` is a night. No texts at all mean
  /// Monday to Friday, 09:00-18:00.
  ///
  /// - Parameter dated: shifts of single dates in place of the week's, written the same way. What a night of the date
  ///   before leaves for a date stays.
  public static func calendar(
    _ texts: [String], zone: TimeZoneRules, dated: [LocalDate: String] = [:]
  ) throws(Problem) -> BusinessCalendar {
    let texts = texts.isEmpty ? Array(repeating: "09:00-18:00", count: 5) + ["", ""] : texts
    guard texts.count == 7 else { throw .wrongCount(texts.count) }
    var week: [Spans] = []
    for (weekday, text) in zip(Weekday.allCases, texts) {
      guard let spans = Spans(text) else { throw .unreadable(weekday, text) }
      week.append(spans)
    }
    var special: [LocalDate: Spans] = [:]
    for (date, text) in dated {
      guard let spans = Spans(text) else { throw .unreadableDate(date, text) }
      special[date] = spans
    }
    func spans(_ date: LocalDate) -> Spans { special[date] ?? week[date.weekday.rawValue - 1] }
    var weekdays: [Weekday: [OpenInterval]] = [:]
    for weekday in Weekday.allCases {
      weekdays[weekday] = week[(weekday.rawValue + 5) % 7].nextDay + week[weekday.rawValue - 1].sameDay
    }
    var exceptions: [LocalDate: [OpenInterval]] = [:]
    for date in Set(special.keys.flatMap { [$0, $0.adding(days: 1)] }) {
      exceptions[date] = spans(date.adding(days: -1)).nextDay + spans(date).sameDay
    }
    do {
      return try BusinessCalendar(zone: zone, weekdays: weekdays, exceptions: exceptions)
    } catch {
      throw .invalid(error)
    }
  }

  /// What one text opens on its own day and, after midnight, on the next.
  private struct Spans {
    var sameDay: [OpenInterval] = []
    var nextDay: [OpenInterval] = []

    init?(_ text: String) {
      for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
        guard let interval = OpenInterval(part) else { return nil }
        if interval.opens < interval.closes {
          sameDay.append(interval)
        } else {
          guard interval.opens < .endOfDay else { return nil }
          sameDay.append(OpenInterval(opens: interval.opens, closes: .endOfDay))
          if interval.closes > .startOfDay {
            nextDay.append(OpenInterval(opens: .startOfDay, closes: interval.closes))
          }
        }
      }
    }
  }
}
