internal import BusinessTime
internal import Store

/// Forgets answers kept for idempotency keys after a week: nobody repeats a call that late, and the table stays small.
struct ResponsePruning: DomainTimer {
  let store: ServiceStore

  let name = "response-pruning"
  private static let keptMilliseconds: Int64 = 7 * 86_400_000
  /// Rather some too long than a transaction for each.
  private static let slackMilliseconds: Int64 = 3_600_000
  private static let batch = 1000

  func nextDue() async throws -> Instant? {
    try await store.oldestResponse().map {
      Instant(millisecondsSinceEpoch: $0 + Self.keptMilliseconds + Self.slackMilliseconds)
    }
  }

  func fire(at now: Instant) async throws {
    let limit = now.millisecondsSinceEpoch - Self.keptMilliseconds
    while try await store.pruneResponses(recordedBefore: limit, limit: Self.batch) == Self.batch {
      try Task.checkCancellation()
    }
  }
}
