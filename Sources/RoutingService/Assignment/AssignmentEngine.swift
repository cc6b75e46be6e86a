internal import BusinessTime
internal import GRDB
internal import Logging
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store
internal import Synchronization

/// Looks at what has changed in the department, decides, writes the decisions down with their events, and asks Tickets to
/// act.
///
/// Runs on every change that could matter and on the sweep, one run at a time. A run that finds nothing to change
/// writes nothing. Between runs it keeps a picture of the department, so that a run costs in proportion to what has
/// changed.
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
  /// `nil` before the first look, and after one that failed.
  let picture = Mutex<DepartmentPicture?>(nil)
  /// The touch up to which the log was emptied.
  private let forgotten = Atomic<Int64>(0)

  /// After so many the log of touches is emptied also when there is nothing else to write.
  private static let touchesKept: Int64 = 1_000
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
      let outcome = try await run(.changes)
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

  /// How much of the work in hand is looked at for whether it has to be taken from somebody.
  enum Look: Sendable {
    /// What was touched, and what touched people have.
    case changes
    /// All of it: time alone makes somebody offline and lets an offer run out.
    case everything
  }

  /// Decides at the present instant and sends what is pending.
  @discardableResult
  func run(_ look: Look = .everything) async throws -> Outcome {
    try await gate.run { [self] in
      // What was heard since the last run is news also when this one fails.
      defer { runs.publish(runs.latest + 1) }
      let now = clock.now
      var outcome = try await decide(at: now, look)
      if outcome.renewed > 0 {
        logger.warning(
          "the clock was put back: leases and offers begin anew", metadata: ["count": "\(outcome.renewed)"])
      }
      outcome.unsent = try await sender.sendPending()
      return outcome
    }
  }

  private func decide(at now: Instant, _ look: Look) async throws -> Outcome {
    do {
      let (round, lastTouch) = try await store.read { [self] db in
        try picture.withLock { try Self.look(&$0, look, db, zones: zones, now: now) }
      }
      guard !round.isEmpty else {
        if lastTouch - forgotten.load(ordering: .relaxed) >= Self.touchesKept {
          try await forgetTouches(upTo: lastTouch)
        }
        return round.outcome
      }
      let outcome = try await store.write { transaction in
        try TouchLog.forget(upTo: lastTouch, transaction.database)
        return try round.record(transaction)
      }
      forgotten.store(lastTouch, ordering: .relaxed)
      return outcome
    } catch {
      // What it has taken in may not have been written: the next look begins with the store.
      picture.withLock { $0 = nil }
      throw error
    }
  }

  private static func look(
    _ picture: inout DepartmentPicture?, _ look: Look, _ db: Database, zones: ZoneCache, now: Instant
  ) throws -> (DecisionRound, lastTouch: Int64) {
    if let touches = try picture?.refresh(db, now: now),
      let round = try picture?.round(look == .everything ? nil : touches, db, now: now)
    {
      return (round, picture?.lastTouch ?? 0)
    }
    var fresh = try DepartmentPicture(db, zones: zones, now: now)
    let round = try fresh.round(nil, db, now: now)
    let lastTouch = fresh.lastTouch
    picture = consume fresh
    return (round, lastTouch)
  }

  private func forgetTouches(upTo last: Int64) async throws {
    try await store.write { try TouchLog.forget(upTo: last, $0.database) }
    forgotten.store(last, ordering: .relaxed)
  }
}
