internal import BusinessTime
internal import GRDB
internal import Logging
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Looks at the whole department, decides, writes the decisions down with their events, and asks Tickets to act.
///
/// Runs on every change that could matter and on the sweep, one run at a time. A run that finds nothing to change
/// writes nothing.
final class AssignmentEngine: Sendable {
  struct Outcome: Sendable {
    var proposed = 0
    var requeued = 0
    var waiting = 0
    var unsent = 0
    /// Leases and offers that were given later than now.
    var renewed = 0
  }

  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let sender: ProposalSender
  let logger: Logger
  /// Counts the runs that are over, for those who follow what may have changed.
  let runs = GrowthSignal(latest: 0)
  private let gate = SerialGate()
  private let bell = Bell()

  private static let firstRetry = Duration.milliseconds(100)
  private static let longestRetry = Duration.seconds(5)

  init(store: ServiceStore, clock: any DomainClock, zones: ZoneCache, sender: ProposalSender, logger: Logger) {
    self.store = store
    self.clock = clock
    self.zones = zones
    self.sender = sender
    self.logger = logger
  }

  /// Says that something has changed that could matter. Cheap; many rings make one run.
  func ring() { bell.ring() }

  /// Runs after every ring until the task is cancelled, and again while Tickets has not been reached.
  func serve() async throws {
    // Proposals that a previous process could not send wait in the store.
    bell.ring()
    var delay = Self.firstRetry
    while !Task.isCancelled {
      await bell.wait()
      if Task.isCancelled { return }
      let outcome = try await run()
      guard outcome.unsent > 0 else {
        delay = Self.firstRetry
        continue
      }
      try await Task.sleep(for: delay * Double.random(in: 0.5...1))
      delay = min(delay * 2, Self.longestRetry)
      bell.ring()
    }
  }

  /// Proposals not yet answered, and one more while a run is asked for or under way.
  func pendingWork() async -> Int {
    let isAwake = bell.isRung || gate.isBusy
    let pending = (try? await store.read { try ProposalTable.pendingCount($0) }) ?? 1
    return pending + (isAwake ? 1 : 0)
  }

  /// Decides at the present instant and sends what is pending.
  @discardableResult
  func run() async throws -> Outcome {
    try await gate.run { [self] in
      // What was heard since the last run is news also when this one fails.
      defer { runs.publish(runs.latest + 1) }
      let now = clock.now
      var outcome = try await decide(at: now)
      if outcome.renewed > 0 {
        logger.warning(
          "the clock was put back: leases and offers begin anew", metadata: ["count": "\(outcome.renewed)"])
      }
      outcome.unsent = try await sender.sendPending()
      return outcome
    }
  }

  private func decide(at now: Instant) async throws -> Outcome {
    let zones = zones
    let round = try await store.read { db -> DecisionRound? in
      let department = try Department(db, zones: zones, now: now)
      let round = try DecisionRound(department, db, now: now)
      return round.isEmpty ? nil : round
    }
    guard let round else {
      return Outcome(waiting: try await store.read { try TicketTable.queued($0).count })
    }
    return try await store.write { try round.record($0) }
  }
}
