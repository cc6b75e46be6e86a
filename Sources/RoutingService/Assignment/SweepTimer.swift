internal import BusinessTime
internal import GRDB
internal import RoutingDomain
internal import ServiceRuntime
internal import Store
internal import Synchronization

/// The sweep: a look at everything every 30 seconds (default), since time alone changes what is decided.
///
/// While somebody is at work or an offer is open it comes at that pace. With nobody at work only the hour at which a
/// waiting ticket begins to hang, or somebody's leave begins, matters, so nights cost nothing.
final class SweepTimer: DomainTimer {
  let name = "sweep"
  private let engine: AssignmentEngine
  private let lastSweep = Mutex<Instant?>(nil)

  init(engine: AssignmentEngine) { self.engine = engine }

  func nextDue() async throws -> Instant? {
    let now = engine.clock.now
    // Also after the clock was put back: the pace starts anew.
    guard let last = lastSweep.withLock({ $0 }), last <= now else { return now }
    let zones = engine.zones
    return try await engine.store.read { db in
      let policy = try PolicyTable.current(db)
      let next = last.advanced(byMilliseconds: Int64(policy.sweepSeconds) * 1_000)
      if try StaffTable.isAnybodyAtWork(db) || OfferTable.hasOpen(db) { return next }
      // Leave takes tickets from its person also when it begins at night.
      let leave = try AbsenceTable.nextStart(after: last, db)
      guard try TicketTable.hasQueued(db) else { return leave }
      let calendar = Department.calendar(of: try Department.roster(db, zones: zones))
      let hanging = try TicketTable.queued(db).compactMap { record -> Instant? in
        let minutes = Int64(policy.relaxSecondMinutes[record.priority])
        let hanging = calendar.due(from: record.eligibleSince, afterMilliseconds: minutes * 60_000)
        return hanging > last ? max(hanging, next) : nil
      }.min()
      return [hanging, leave].compactMap(\.self).min()
    }
  }

  func fire(at now: Instant) async throws {
    lastSweep.withLock { $0 = now }
    try await engine.run()
  }
}
