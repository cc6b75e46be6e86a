internal import BusinessTime
public import RPC
public import ServiceRuntime
public import Store
internal import TicketsDomain

/// The tickets service: customers, filing by the regulation, the life of tickets and their history.
public struct TicketsDefinition: ServiceDefinition {
  public static let name = "tickets"
  public static let defaultPort = 7401
  public static let migrations = TicketsSchema.migrations
  public static let peers = ["reporting"]

  /// The zone of the department's calendar (default).
  static let defaultZone = "Europe/Moscow"

  private let environment: ServiceEnvironment
  private let repository: SQLiteTicketsRepository
  private let estimator: WaitEstimator

  /// - Throws: `TransitionTableError` or `RegulationError` for data that contradicts itself, `TimeZoneError` when the
  ///   department's zone is not on this machine, what the store fails at.
  public init(_ environment: ServiceEnvironment) async throws {
    let calendar = BusinessCalendar.standard(in: try environment.zones.zone(named: Self.defaultZone))
    repository = SQLiteTicketsRepository(
      store: environment.store, rules: TicketRules(table: try .standard()), regulation: try .standard(),
      calendar: calendar)
    estimator = WaitEstimator(calendar: calendar)
    self.environment = environment
    try await estimator.load(from: environment.store)
  }

  public var services: [any RPCService] {
    [
      TicketsHandler(
        repository: repository, rules: repository.rules, regulation: repository.regulation, estimator: estimator,
        clock: environment.clock, timersChanged: environment.timersChanged),
      CustomersHandler(repository: repository, clock: environment.clock, logger: environment.logger),
    ]
  }

  public var consumptions: [EventConsumption] {
    [
      WorkdayEffects(
        repository: repository, logger: environment.logger, timersChanged: environment.timersChanged
      ).consumption
    ]
  }

  public var timers: [any DomainTimer] {
    [CloseSolvedTimer(repository: repository), IdleSegmentTimer(repository: repository)]
  }
}
