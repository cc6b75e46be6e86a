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

  private let repository: SQLiteReportingRepository
  private let environment: ServiceEnvironment

  /// - Throws: `TimeZoneError` when the department's zone is not on this machine; `StoreError` when figures computed
  ///   with another calendar or meaning cannot be computed anew.
  public init(_ environment: ServiceEnvironment) async throws {
    repository = SQLiteReportingRepository(
      store: environment.store, calendars: DepartmentCalendar(environment.zones), policy: DayPolicy())
    self.environment = environment
    try await repository.prepare()
  }

  public var services: [any RPCService] {
    [
      WorkdaysHandler(
        repository: repository, clock: environment.clock, policy: repository.policy,
        timersChanged: environment.timersChanged),
      AttendanceHandler(
        repository: repository, clock: environment.clock, policy: repository.attendancePolicy,
        timersChanged: environment.timersChanged),
      ReportsHandler(repository: repository, clock: environment.clock, zones: environment.zones),
    ]
  }

  public var consumptions: [EventConsumption] {
    EventIntake(calendars: repository.calendars, logger: environment.logger).consumptions
  }

  public var timers: [any DomainTimer] { [AutoCloseTimer(repository: repository)] }
}
