import BusinessTime
import Store
import Synchronization
import Testing

@testable import RoutingDomain
@testable import RoutingService

extension RoutingWorld {
  /// Holds the picture the engine keeps against one that is read anew: whatever has happened, they are the same.
  func expectTruePicture(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let (engine, now) = (service.engine, read.now)
    guard var kept = engine.picture.withLock({ $0 }) else { return }
    let (refreshed, fresh) = try await store.read { [kept] db in
      var kept = kept
      let isCurrent = try kept.refresh(db, now: now) != nil
      return (isCurrent ? kept : nil, try DepartmentPicture(db, zones: engine.zones, now: now))
    }
    // Touched as a whole, or the clock was put back: the engine would read it anew, too.
    guard let refreshed else { return }
    kept = refreshed
    #expect(kept.staff == fresh.staff, sourceLocation: sourceLocation)
    #expect(kept.held == fresh.held, sourceLocation: sourceLocation)
    #expect(kept.overseenInQueue == fresh.overseenInQueue, sourceLocation: sourceLocation)
    #expect(kept.waiting == fresh.waiting, sourceLocation: sourceLocation)
    #expect(kept.pending == fresh.pending, sourceLocation: sourceLocation)
    #expect(
      kept.planner.tickets.mapValues(\.ticket) == fresh.planner.tickets.mapValues(\.ticket),
      sourceLocation: sourceLocation)
    #expect(
      kept.planner.people.mapValues(\.seat.state) == fresh.planner.people.mapValues(\.seat.state),
      sourceLocation: sourceLocation)
    #expect(
      kept.planner.people.mapValues(\.atWork) == fresh.planner.people.mapValues(\.atWork),
      sourceLocation: sourceLocation)
  }
}
