/// How much business time each clock has. Versioned data.
public struct ClockPolicy: Sendable, Hashable {
  /// 1 for the numbers a department begins with; grows by one with every change.
  public var version: Int
  private var milliseconds: [ClockTerm: Int64]

  /// Shares of a target, in percent, at which is warned.
  public static let warningPercents = [50, 75, 90]

  /// - Parameter milliseconds: what differs from ``standard``.
  public init(version: Int, milliseconds: [ClockTerm: Int64] = [:]) {
    self.version = version
    self.milliseconds = Self.defaults.merging(milliseconds) { $1 }
  }

  public static let standard = ClockPolicy(version: 1)

  /// Business milliseconds, above 0.
  public subscript(term: ClockTerm) -> Int64 {
    get { milliseconds[term] ?? Self.defaults[term] ?? 900_000 }
    set { milliseconds[term] = newValue }
  }

  public func target(_ metric: ClockMetric, _ priority: TicketPriority) -> Int64 {
    self[ClockTerm(metric, priority)]
  }

  private static let defaults: [ClockTerm: Int64] = {
    var terms: [ClockTerm: Int64] = [:]
    func set(_ metric: ClockMetric, minutes: [Int64]) {
      for (priority, value) in zip(TicketPriority.allCases, minutes) {
        terms[ClockTerm(metric, priority)] = value * 60_000
      }
    }
    set(.firstResponse, minutes: [30, 120, 240, 480])
    set(.nextResponse, minutes: [30, 120, 240, 480])
    set(.resolution, minutes: [240, 480, 1_440, 2_400])
    set(.line, minutes: [120, 240, 720, 1_200])
    set(.replyCycle, minutes: [15, 15, 15, 15])
    return terms
  }()
}

/// One number of a clock policy: what is measured, for tickets of which priority.
public struct ClockTerm: Sendable, Hashable {
  public var metric: ClockMetric
  public var priority: TicketPriority

  public init(_ metric: ClockMetric, _ priority: TicketPriority) {
    self.metric = metric
    self.priority = priority
  }

  /// As people write it: `first_response.P1`.
  public var name: String { "\(metric.name.lowercased()).\(priority.name)" }

  /// Reads what ``name`` writes, in any case; nil for anything else.
  public init?(name: some StringProtocol) {
    let wanted = name.lowercased()
    guard let term = Self.all.first(where: { $0.name.lowercased() == wanted }) else { return nil }
    self = term
  }

  /// Metric by metric, the most urgent priority first.
  public static let all = ClockMetric.allCases.flatMap { metric in
    TicketPriority.allCases.map { ClockTerm(metric, $0) }
  }
}
