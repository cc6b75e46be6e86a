public import BusinessTime

/// What others are told of a clock.
public struct ClockNotice: Sendable, Hashable {
  public enum What: Sendable, Hashable {
    case warning(ClockWarning)
    case breach(ClockBreach)
  }

  /// As it stands then.
  public var clock: TicketClock
  public var what: What

  public init(clock: TicketClock, what: What) {
    self.clock = clock
    self.what = what
  }

  public var at: Instant {
    switch what {
    case .warning(let warning): warning.at
    case .breach(let breach): breach.at
    }
  }

  /// The event's type, such as `clock.breached`.
  public var type: String {
    switch what {
    case .warning: "clock.warning"
    case .breach: "clock.breached"
    }
  }
}

/// What came of a step: notices to give, and clocks that will never run again.
public struct ClockProgress: Sendable, Hashable {
  public var notices: [ClockNotice] = []
  public var closed: [TicketClock] = []

  public init() {}

  mutating func note(_ notice: ClockNotice?) {
    if let notice { notices.append(notice) }
  }
}
