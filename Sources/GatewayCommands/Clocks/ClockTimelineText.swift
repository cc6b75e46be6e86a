import BusinessTime
import OporaAPI
import Terminal

/// A ticket's clocks for people: each with its sums, a bar, and the spans that make up why it is due then.
struct ClockTimelineText {
  let answer: TicketsV1.TicketClocks
  let session: Session
  let console: Console
  /// The spans of stopped clocks too.
  let isComplete: Bool

  func rendered() -> String {
    var text =
      "T-\(answer.ticket)  as of \(time(answer.atMs)); open time of \(answer.zone), calendar "
      + "\(answer.calendarVersion), policy \(answer.policyVersion)\n"
    if answer.imported { text += "imported history: nobody is warned or alarmed about it\n" }
    if answer.clocks.isEmpty { text += "no clock has started\n" }
    for clock in answer.clocks { text += "\n" + rendered(clock) }
    if !answer.clocks.isEmpty { text += "\n\(legend)\n" }
    return text
  }

  /// In the calendar's zone, where the openings are whole hours.
  private func time(_ milliseconds: Int64) -> String {
    session.time(milliseconds, in: try? TimeZoneDirectory.system.zone(named: answer.zone))
  }

  private var legend: String {
    let fills: [(TimelineBar.Fill, String)] = [
      (.counted, "open time, counted"), (.ahead, "ahead"), (.closed, "closed"), (.paused, "paused"),
    ]
    return fills.map { "\($0.glyph(on: console)) \($1)" }.joined(separator: "   ")
  }

  private func rendered(_ clock: TicketsV1.Clock) -> String {
    let style: TextStyle = clock.breachedAtMs != 0 ? .alarm : clock.warnedPercent >= 75 ? .warning : .bold
    var text = style.apply(to: ClockWords.name(clock), on: console)
    text += "  \(TicketWords.text(clock.priority)), \(ClockWords.hours(clock.targetMs)): \(ClockWords.state(clock))"
    if clock.stoppedAtMs != 0 { text += " at \(time(clock.stoppedAtMs))" }
    text += ", \(ClockWords.hours(clock.usedMs)) used"
    if clock.state != .stopped {
      text +=
        clock.leftMs < 0 ? ", \(ClockWords.hours(-clock.leftMs)) over" : ", \(ClockWords.hours(clock.leftMs)) left"
    }
    if clock.dueAtMs != 0 { text += ", due \(time(clock.dueAtMs))" }
    text += "\n"
    let bar = TimelineBar(clock.spans.map { TimelineBar.Piece(ClockWords.fill($0), from: $0.fromMs, to: $0.toMs) })
    let drawn = bar.rendered(on: console)
    if !drawn.isEmpty { text += "  [\(drawn)]\n" }
    if isComplete || clock.state != .stopped { text += spans(of: clock) }
    return text + facts(of: clock)
  }

  /// A line for each span, with what began there.
  private func spans(of clock: TicketsV1.Clock) -> String {
    var causes: [Int64: [String]] = [:]
    for stretch in clock.stretches { causes[stretch.fromMs, default: []].append(stretch.cause) }
    var text = clock.spansLeftOut > 0 ? "  … \(clock.spansLeftOut) earlier spans\n" : ""
    for span in clock.spans {
      text += "  \(period(span).padded(to: 38))\(ClockWords.span(span.kind).padded(to: 8))"
      if span.kind == .open {
        text += "\(ClockWords.hours(span.toMs - span.fromMs)), \(ClockWords.hours(span.usedMs)) in all"
        if span.ahead, span.toMs == clock.dueAtMs { text += ": due" } else if span.ahead { text += ", ahead" }
      }
      if let cause = causes[span.fromMs] { text += "  (\(cause.joined(separator: "; ")))" }
      while text.last == " " { text.removeLast() }
      text += "\n"
    }
    return text
  }

  /// `2026-03-30 10:00 - 13:00`; the date of the end only when it is another.
  private func period(_ span: TicketsV1.ClockSpan) -> String {
    let (from, to) = (time(span.fromMs), time(span.toMs))
    return "\(from) - \(from.prefix(10) == to.prefix(10) ? String(to.suffix(5)) : to)"
  }

  private func facts(of clock: TicketsV1.Clock) -> String {
    var text = ""
    for warning in clock.warnings { text += "  warned at \(warning.percent) % on \(time(warning.atMs))\n" }
    if clock.breachedAtMs != 0 {
      let how = clock.breachCause == .policyChange ? "overspent by a change on" : "overspent since"
      text += "  " + TextStyle.alarm.apply(to: "\(how) \(time(clock.breachedAtMs))", on: console) + "\n"
    }
    if clock.firstSolvedAtMs != 0 {
      text +=
        "  first solved on \(time(clock.firstSolvedAtMs)) after \(ClockWords.hours(clock.firstSolvedUsedMs))\n"
    }
    if let last = clock.stretches.last,
      last.policyVersion != answer.policyVersion
        || last.calendarVersion != answer.calendarVersion
    {
      text += "  measured by policy \(last.policyVersion), calendar \(last.calendarVersion)\n"
    }
    return text
  }
}
