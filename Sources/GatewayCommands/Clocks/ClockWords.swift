import OporaAPI
import Terminal

/// Clocks in words.
enum ClockWords {
  static func name(_ clock: TicketsV1.Clock) -> String {
    let cycle = clock.cycle > 1 ? " \(clock.cycle)" : ""
    return switch clock.metric {
    case .firstResponse: "first response" + cycle
    case .nextResponse: "next response" + cycle
    case .resolution: "resolution" + cycle
    case .line: "line \(clock.line)" + (clock.cycle > 1 ? ", cycle \(clock.cycle)" : "")
    case .replyCycle: "reply" + cycle + (clock.person.isEmpty ? "" : " by \(clock.person)")
    case .unspecified, .unrecognized: "clock" + cycle
    }
  }

  static func outcome(_ outcome: TicketsV1.ClockOutcome) -> String {
    switch outcome {
    case .answered: "answered"
    case .solved: "solved"
    case .solvedWithoutReply: "solved without a reply"
    case .leftLine: "left the line"
    case .cancelled: "cancelled"
    case .superseded: "superseded"
    case .merged: "merged"
    case .unspecified, .unrecognized: "stopped"
    }
  }

  static func state(_ clock: TicketsV1.Clock) -> String {
    switch clock.state {
    case .running: "running"
    case .paused: "paused"
    case .stopped, .unspecified, .unrecognized: outcome(clock.outcome)
    }
  }

  /// Business time in hours, however many: a day of the department has not 24.
  static func hours(_ milliseconds: Int64) -> String {
    let sign = milliseconds < 0 ? "-" : ""
    let seconds = milliseconds.magnitude / 1000
    let minutes = seconds / 60
    if minutes == 0 { return seconds == 0 ? "0 min" : "\(sign)\(seconds) s" }
    if minutes < 60 { return "\(sign)\(minutes) min" }
    return "\(sign)\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min")
  }

  static func fill(_ span: TicketsV1.ClockSpan) -> TimelineBar.Fill {
    switch span.kind {
    case .open: span.ahead ? .ahead : .counted
    case .closed: .closed
    case .paused: .paused
    case .stopped, .unspecified, .unrecognized: .none
    }
  }

  static func span(_ kind: TicketsV1.ClockSpanKind) -> String {
    switch kind {
    case .open: "open"
    case .closed: "closed"
    case .paused: "paused"
    case .stopped: "solved"
    case .unspecified, .unrecognized: "?"
    }
  }
}
