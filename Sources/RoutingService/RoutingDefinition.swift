internal import BusinessTime
internal import OporaAPI
public import RPC
internal import RoutingDomain
public import ServiceRuntime
public import Store

/// The routing service: one queue, and who gets what of it.
///
/// It proposes, Tickets decides: an assignment is a call with the version it was decided against. It follows the
/// events of Tickets (what waits, who has what) and of Reporting (who is at work).
public struct RoutingDefinition: ServiceDefinition {
  public static let name = "routing"
  public static let defaultPort = 7402
  public static var migrations: [Migration] { RoutingSchema.migrations }
  public static let peers = ["tickets", "reporting"]

  private let environment: ServiceEnvironment
  let engine: AssignmentEngine
  private let calendar: DepartmentCalendar
  private let zones: ZoneCache
  private let outcome: ProposalOutcome
  private let sweep: SweepTimer

  /// - Throws: `FAILED_PRECONDITION` when there is no way to Tickets.
  public init(_ environment: ServiceEnvironment) async throws {
    guard let tickets = environment.peers["tickets"] else {
      throw RPCError(
        code: .failedPrecondition, message: "Routing needs the address of tickets: give --peers tickets=<host>:<port>.")
    }
    self.environment = environment
    zones = ZoneCache(environment.zones)
    calendar = DepartmentCalendar(zones: zones)
    outcome = ProposalOutcome(calendar: calendar)
    let sender = ProposalSender(
      store: environment.store, clock: environment.clock, tickets: TicketsV1.TicketsClient(tickets),
      oversight: TicketsV1.OversightClient(tickets), outcome: outcome, logger: environment.logger)
    engine = AssignmentEngine(
      store: environment.store, clock: environment.clock, zones: zones, sender: sender, logger: environment.logger)
    sweep = SweepTimer(engine: engine)
  }

  public var services: [any RPCService] {
    [
      RoutingHandler(
        store: environment.store, clock: environment.clock, zones: zones, calendar: calendar, engine: engine,
        timersChanged: environment.timersChanged),
      StaffHandler(
        store: environment.store, clock: environment.clock, zones: zones, calendar: calendar, engine: engine,
        timersChanged: environment.timersChanged),
      PoliciesHandler(
        store: environment.store, clock: environment.clock, zones: zones, engine: engine,
        timersChanged: environment.timersChanged),
      HandoversHandler(
        store: environment.store, clock: environment.clock, zones: zones, engine: engine,
        timersChanged: environment.timersChanged),
      BoardHandler(store: environment.store, clock: environment.clock, zones: zones, engine: engine),
      SkillsHandler(store: environment.store, clock: environment.clock, zones: zones, engine: engine),
    ]
  }

  public var consumptions: [EventConsumption] {
    let ticketEvents = TicketEvents(outcome: outcome, logger: environment.logger)
    let workdayEvents = WorkdayEvents(logger: environment.logger)
    let attendanceEvents = AttendanceEvents(logger: environment.logger)
    let committed = { @Sendable [engine, environment] in
      engine.ring()
      environment.timersChanged()
    }
    return [
      EventConsumption(producer: "tickets", apply: ticketEvents.apply, committed: committed),
      EventConsumption(
        producer: "reporting",
        apply: { event, transaction in
          try workdayEvents.apply(event, transaction)
          try attendanceEvents.apply(event, transaction)
        }, committed: committed),
    ]
  }

  public var timers: [any DomainTimer] { [sweep] }

  public var activities: [ServiceActivity] {
    [ServiceActivity("assignment", run: { [engine] in try await engine.serve() })]
  }

  public func pendingWork() async -> Int { await engine.pendingWork() }
}
