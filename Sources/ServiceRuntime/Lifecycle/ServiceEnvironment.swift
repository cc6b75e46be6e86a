public import BusinessTime
public import Logging
public import RPC
public import Store

/// Everything a service is given to do its work with.
public struct ServiceEnvironment: Sendable {
  public let store: ServiceStore
  public let clock: any DomainClock
  public let logger: Logger
  /// Reads time zones by name from the machine's zoneinfo.
  public let zones: TimeZoneDirectory
  /// Clients of other services, by name. A peer that is away makes calls fail with `UNAVAILABLE`, not this absent.
  public let peers: [String: any ClientTransport]
  /// Says that a timer may be due earlier than before.
  public let timersChanged: @Sendable () -> Void

  public init(
    store: ServiceStore, clock: any DomainClock, logger: Logger, zones: TimeZoneDirectory = .system,
    peers: [String: any ClientTransport] = [:], timersChanged: @escaping @Sendable () -> Void = {}
  ) {
    self.store = store
    self.clock = clock
    self.logger = logger
    self.zones = zones
    self.peers = peers
    self.timersChanged = timersChanged
  }
}
