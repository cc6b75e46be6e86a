internal import BusinessTime
internal import OporaAPI
public import RPC
internal import ReportingDomain
public import ServiceRuntime
public import Store

/// The reporting service: workdays, the manager's table, and the figures computed from the events of tickets and
/// routing.
public struct ReportingDefinition: ServiceDefinition {
  public static let name = "reporting"
  public static let defaultPort = 7403
  public static let migrations = ReportingSchema.migrations
  public static let peers = ["tickets", "routing"]

  /// The zone of the department's calendar (default).
  static let defaultZone = "Europe/Moscow"

  private let repository: SQLiteReportingRepository
  private let environment: ServiceEnvironment

  /// - Throws: `TimeZoneError` when the department's zone is not on this machine; `StoreError` when figures computed
  ///   with another calendar cannot be computed anew.
  public init(_ environment: ServiceEnvironment) async throws {
    let zone = try environment.zones.zone(named: Self.defaultZone)
    repository = SQLiteReportingRepository(
      store: environment.store, zones: environment.zones, calendar: .standard(in: zone), policy: DayPolicy())
    self.environment = environment
    try await repository.prepare()
  }

  public var services: [any RPCService] {
    [
      WorkdaysHandler(
        repository: repository, clock: environment.clock, policy: repository.policy,
        timersChanged: environment.timersChanged),
      ReportsHandler(
        repository: repository, clock: environment.clock, zones: environment.zones, zone: repository.calendar.zone),
    ]
  }

  public var consumptions: [EventConsumption] {
    EventIntake(calendar: repository.calendar, zones: environment.zones, logger: environment.logger).consumptions
  }

  public var timers: [any DomainTimer] { [AutoCloseTimer(repository: repository)] }
}
