internal import BusinessTime
internal import Store
internal import TicketsDomain

/// Sums kept beside the rows, written once per batch: how long the queues are and how well filers file.
struct Rollups: Sendable {
  struct QueueStep: Sendable, Hashable {
    var line: Int
    var priority: Int
  }

  struct FilerStep: Sendable {
    var filer: String
    var day: Int64
    var filed: Int64 = 0
    var urgent: Int64 = 0
    var firstTry: Int64 = 0
    var rejected: Int64 = 0
  }

  private static let addToQueue = PreparedStatement(
    """
    INSERT INTO queue_size (line, priority, count) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count
    """)
  private static let addToFiler = PreparedStatement(
    """
    INSERT INTO filer_day (filer, day, filed, urgent, first_try, rejected) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET filed = filed + excluded.filed, urgent = urgent + excluded.urgent,
      first_try = first_try + excluded.first_try, rejected = rejected + excluded.rejected
    """)

  private let queue = BatchHook<(QueueStep, Int64)>("queue sizes") { transaction, steps in
    var sums: [QueueStep: Int64] = [:]
    for (step, count) in steps { sums[step, default: 0] += count }
    for (step, count) in sums where count != 0 {
      try transaction.statements.run(addToQueue) { $0.add(step.line, step.priority, count) }
    }
  }

  private let filers = BatchHook<FilerStep>("filer quality") { transaction, steps in
    var sums: [String: [Int64: FilerStep]] = [:]
    for step in steps {
      var sum = sums[step.filer]?[step.day] ?? FilerStep(filer: step.filer, day: step.day)
      sum.filed += step.filed
      sum.urgent += step.urgent
      sum.firstTry += step.firstTry
      sum.rejected += step.rejected
      sums[step.filer, default: [:]][step.day] = sum
    }
    for sum in sums.values.flatMap(\.values) {
      try transaction.statements.run(addToFiler) {
        $0.add(sum.filer, sum.day, sum.filed, sum.urgent, sum.firstTry, sum.rejected)
      }
    }
  }

  /// The day a filing counts to, in UTC.
  static func day(_ instant: Instant) -> Int64 { instant.millisecondsSinceEpoch / 86_400_000 }

  func moved(from before: Ticket?, to after: Ticket, _ transaction: WriteTransaction) {
    let old = before.flatMap(Self.step)
    let new = Self.step(after)
    guard old != new else { return }
    if let old { transaction.collect((old, -1), for: queue) }
    if let new { transaction.collect((new, 1), for: queue) }
  }

  func filed(_ step: FilerStep, _ transaction: WriteTransaction) {
    transaction.collect(step, for: filers)
  }

  private static func step(_ ticket: Ticket) -> QueueStep? {
    guard ticket.state == .queued, !ticket.isImported else { return nil }
    return QueueStep(line: ticket.line.rawValue, priority: ticket.priority.rawValue)
  }
}
