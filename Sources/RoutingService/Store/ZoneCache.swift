internal import BusinessTime
internal import Synchronization

/// Time zones read once per process; tzdata does not change under a running service.
final class ZoneCache: Sendable {
  private let directory: TimeZoneDirectory
  private let zones = Mutex<[String: TimeZoneRules]>([:])

  init(_ directory: TimeZoneDirectory) { self.directory = directory }

  func zone(named name: String) throws(TimeZoneError) -> TimeZoneRules {
    if let known = zones.withLock({ $0[name] }) { return known }
    let zone = try directory.zone(named: name)
    zones.withLock { $0[name] = zone }
    return zone
  }
}
