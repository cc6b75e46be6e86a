internal import BusinessTime
internal import GRDB
internal import RoutingDomain
internal import Synchronization

/// The department's calendar for those who are inside a transaction, read anew after the staff has changed.
final class DepartmentCalendar: Sendable {
  private let zones: ZoneCache
  private let cached = Mutex<BusinessCalendar?>(nil)

  init(zones: ZoneCache) { self.zones = zones }

  func value(_ db: Database) throws -> BusinessCalendar {
    if let known = cached.withLock({ $0 }) { return known }
    let calendar = Department.calendar(of: try Department.roster(db, zones: zones))
    cached.withLock { $0 = calendar }
    return calendar
  }

  /// To be called after the change was committed.
  func forget() { cached.withLock { $0 = nil } }
}
