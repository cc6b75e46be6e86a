import BusinessTime

/// Lengths of time for people.
enum Spans {
  /// `45 s`, `12 min`, `2 h 05 min`, `3 d 4 h`.
  static func text(seconds: Int64) -> String {
    let sign = seconds < 0 ? "-" : ""
    let seconds = seconds.magnitude
    if seconds < 60 { return "\(sign)\(seconds) s" }
    if seconds < 3600 { return "\(sign)\(seconds / 60) min" }
    if seconds < 86_400 {
      let minutes = seconds % 3600 / 60
      return "\(sign)\(seconds / 3600) h \(minutes < 10 ? "0" : "")\(minutes) min"
    }
    return "\(sign)\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
  }

  /// For what passes quickly: `812 ms`, `3.4 s`, from a minute on as `text(seconds:)` says it.
  static func text(precisely milliseconds: UInt64) -> String {
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    if milliseconds < 60_000 { return "\(Double(milliseconds / 100) / 10) s" }
    return text(seconds: Int64(clamping: milliseconds / 1_000))
  }

  static func text(milliseconds: Int64) -> String { text(seconds: milliseconds / 1000) }

  static func text(seconds: Double) -> String {
    seconds.isFinite ? text(seconds: Int64(max(-9e15, min(9e15, seconds.rounded())))) : "-"
  }

  /// A duration given as `90s`, `30m`, `8h`, `2d` or `1h30m`, in milliseconds; nil when it is none.
  static func parse(_ text: String) -> Int64? { TimeSpan.milliseconds(text) }
}
