public import BusinessTime

/// Time told twice: by the wall, and by the department's open hours.
public struct TwoTimes: Sendable, Hashable {
  public var wallMilliseconds: Int64
  public var businessMilliseconds: Int64

  public static let zero = TwoTimes(wallMilliseconds: 0, businessMilliseconds: 0)

  public init(wallMilliseconds: Int64, businessMilliseconds: Int64) {
    self.wallMilliseconds = wallMilliseconds
    self.businessMilliseconds = businessMilliseconds
  }

  /// The time between two instants; zero when `end` is not after `start`.
  public init(from start: Instant, to end: Instant, calendar: BusinessCalendar) {
    self.init(
      wallMilliseconds: max(0, end.milliseconds(since: start)),
      businessMilliseconds: calendar.openMilliseconds(from: start, to: end))
  }

  public static func + (left: TwoTimes, right: TwoTimes) -> TwoTimes {
    TwoTimes(
      wallMilliseconds: left.wallMilliseconds.addingClamped(right.wallMilliseconds),
      businessMilliseconds: left.businessMilliseconds.addingClamped(right.businessMilliseconds))
  }
}

extension Int64 {
  func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}

/// A metric that came to its end: when, and what it measured.
public struct Measured: Sendable, Hashable {
  public var stoppedAt: Instant
  public var time: TwoTimes

  public init(stoppedAt: Instant, time: TwoTimes) {
    self.stoppedAt = stoppedAt
    self.time = time
  }
}

/// What the figures know of one ticket, kept up to date event by event.
///
/// The same events in the same order give the same timeline, so a rebuild from the log can be held against the
/// projection. Living and imported tickets are treated alike, each by its own timestamps; an instant that runs
/// backwards within a ticket counts as the latest one seen.
public struct TicketTimeline: Sendable, Hashable {
  public let ticket: UInt64
  public let createdAt: Instant
  public internal(set) var isImported: Bool
  public internal(set) var priority: Int
  public internal(set) var state: TicketState
  public internal(set) var line: Int
  /// Bit n stands for line n.
  public internal(set) var linesVisited: UInt8
  public internal(set) var lastChangeAt: Instant

  /// From arrival until somebody took the ticket up.
  public internal(set) var wait: Measured?
  /// From arrival until a human answered in public.
  public internal(set) var firstResponse: Measured?
  /// From arrival until the present solution, without waiting for the customer and without times of being solved.
  public internal(set) var resolution: Measured?
  /// The first solution; frozen whatever comes after.
  public internal(set) var firstResolution: Measured?
  /// The resolution clock up to ``runningSince``.
  public internal(set) var resolutionUsed: TwoTimes
  /// `nil` while the resolution clock stands.
  public internal(set) var runningSince: Instant?
  /// The sum of ended work segments.
  public internal(set) var handled: TwoTimes

  public internal(set) var solvedCount: Int
  public internal(set) var reopenCount: Int
  /// It was reopened within seven days of a solution.
  public internal(set) var wasReopenedSoon: Bool
  public internal(set) var escalationCount: Int
  public internal(set) var returnCount: Int
  /// It was solved although nobody had answered the customer.
  public internal(set) var wasSolvedWithoutReply: Bool
  /// Latest instant of becoming solved.
  public internal(set) var lastSolvedAt: Instant?

  static let soonMilliseconds: Int64 = 7 * 86_400_000

  /// A ticket nothing is known of but that it arrived.
  public init(arrival snapshot: TicketSnapshot) {
    ticket = snapshot.ticket
    createdAt = snapshot.createdAt
    isImported = snapshot.isImported
    priority = snapshot.priority
    state = .queued
    line = snapshot.line
    linesVisited = Self.bit(of: snapshot.line)
    lastChangeAt = snapshot.createdAt
    resolutionUsed = .zero
    runningSince = snapshot.createdAt
    handled = .zero
    solvedCount = 0
    reopenCount = 0
    wasReopenedSoon = false
    escalationCount = 0
    returnCount = 0
    wasSolvedWithoutReply = false
  }

  /// A timeline as it was stored; nothing is checked.
  public init(
    ticket: UInt64, createdAt: Instant, isImported: Bool, priority: Int, state: TicketState, line: Int,
    linesVisited: UInt8, lastChangeAt: Instant, wait: Measured?, firstResponse: Measured?, resolution: Measured?,
    firstResolution: Measured?, resolutionUsed: TwoTimes, runningSince: Instant?, handled: TwoTimes,
    solvedCount: Int, reopenCount: Int, wasReopenedSoon: Bool, escalationCount: Int, returnCount: Int,
    wasSolvedWithoutReply: Bool, lastSolvedAt: Instant?
  ) {
    self.ticket = ticket
    self.createdAt = createdAt
    self.isImported = isImported
    self.priority = priority
    self.state = state
    self.line = line
    self.linesVisited = linesVisited
    self.lastChangeAt = lastChangeAt
    self.wait = wait
    self.firstResponse = firstResponse
    self.resolution = resolution
    self.firstResolution = firstResolution
    self.resolutionUsed = resolutionUsed
    self.runningSince = runningSince
    self.handled = handled
    self.solvedCount = solvedCount
    self.reopenCount = reopenCount
    self.wasReopenedSoon = wasReopenedSoon
    self.escalationCount = escalationCount
    self.returnCount = returnCount
    self.wasSolvedWithoutReply = wasSolvedWithoutReply
    self.lastSolvedAt = lastSolvedAt
  }

  static func bit(of line: Int) -> UInt8 { (0...7).contains(line) ? 1 << UInt8(line) : 0 }

  /// Whether the ticket never left line 1.
  public var stayedOnLine1: Bool { linesVisited == Self.bit(of: 1) }
}
