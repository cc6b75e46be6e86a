public import BusinessTime

/// The figures of a period.
public struct FigureReport: Sendable, Hashable {
  public struct Figure: Sendable, Hashable {
    public var name: String
    public var isBusinessTime: Bool
    /// In milliseconds.
    public var distribution: Distribution
    /// 0 when the figure has no target.
    public var targetSeconds: Double
    /// How many of them are still open and counted to now.
    public var open: Int
  }

  public struct Rate: Sendable, Hashable {
    public var name: String
    public var count: Int
    public var of: Int

    public init(name: String, count: Int, of: Int) {
      self.name = name
      self.count = count
      self.of = of
    }

    /// 0 of an empty set.
    public var share: Double { of == 0 ? 0 : Double(count) / Double(of) }
  }

  /// The wait of tickets that arrived in one hour of the day.
  public struct HourWait: Sendable, Hashable {
    public var hour: Int
    public var distribution: Distribution
    public var open: Int
  }

  public struct AgeBucket: Sendable, Hashable {
    public var name: String
    public var count: Int
  }

  public var asOf: Instant
  public var figures: [Figure]
  public var rates: [Rate]
  /// 24 rows.
  public var waits: [HourWait]
  public var backlog: [AgeBucket]

  /// Upper bounds of the backlog's ages in milliseconds, ascending; the last bucket has none.
  static let ages: [(name: String, limitMilliseconds: Int64)] = [
    ("under 4 h", 4 * 3_600_000), ("4-24 h", 24 * 3_600_000), ("1-3 d", 3 * 86_400_000), ("3-7 d", 7 * 86_400_000),
    ("7-30 d", 30 * 86_400_000), ("over 30 d", .max),
  ]
}
