internal import BusinessTime
internal import FullText
internal import GRDB
internal import Logging
public import RPC
public import ServiceRuntime
public import Store
internal import TextAnalysis
internal import TicketsDomain

/// The tickets service: customers, filing by the regulation, the life of tickets and their history.
public struct TicketsDefinition: ServiceDefinition {
  public static let name = "tickets"
  public static let defaultPort = 7401
  public static let migrations = TicketsSchema.migrations
  public static let peers = ["reporting"]

  /// The zone of the calendar a department begins with.
  static let defaultZone = "Europe/Moscow"

  private let environment: ServiceEnvironment
  private let repository: SQLiteTicketsRepository
  private let estimator: WaitEstimator
  private let analyzer: TextAnalyzer
  /// Rung when rules were applied, switched or run.
  private let rulesChanged = Bell()

  /// Every connection needs the tokenizer: reading the index asks for it too.
  public static func configure(_ store: inout StoreConfiguration) {
    let prepare = store.prepareConnection
    store.prepareConnection = { db in
      try prepare(db)
      db.add(tokenizer: StemmingTokenizer.self)
    }
  }

  /// - Throws: `TransitionTableError`, `IdeaTableError` or `RegulationError` for data that contradicts itself, `TimeZoneError` when the
  ///   department's zone is not on this machine, `AnalysisError` when libstemmer lacks a language, what the store
  ///   fails at.
  public init(_ environment: ServiceEnvironment) async throws {
    let clockBook = try ClockBook(
      zones: environment.zones, standardZone: Self.defaultZone, now: environment.clock.now)
    repository = SQLiteTicketsRepository(
      store: environment.store, rules: TicketRules(table: try .standard()), ideaTable: try .standard(),
      standardRegulation: try .standard(), clockBook: clockBook)
    try await repository.keepFirstRegulation(at: environment.clock.now)
    estimator = WaitEstimator(try await environment.store.read { try clockBook.openTime($0) })
    self.environment = environment
    analyzer = try TextAnalyzer()
    try await estimator.load(from: environment.store)
    let logger = environment.logger
    try await TicketIndexUpkeep(store: environment.store).run { ticket in
      logger.info("indexing the words of tickets", metadata: ["reached": "\(ticket)"])
    }
    try await repository.watchCustomers(at: environment.clock.now)
    try await ClockBackfill(repository: repository, now: environment.clock.now).run { ticket in
      logger.info("giving clocks to tickets", metadata: ["reached": "\(ticket)"])
    }
  }

  public var services: [any RPCService] {
    let tickets = TicketsHandler(
      repository: repository, rules: repository.rules, regulations: repository.regulations, estimator: estimator,
      clock: environment.clock, timersChanged: environment.timersChanged)
    return [
      tickets, HelpHandler(repository: repository, tickets: tickets), OversightHandler(tickets: tickets),
      AlarmsHandler(repository: repository, clock: environment.clock, timersChanged: environment.timersChanged),
      FindingHandler(
        repository: repository, analyzer: analyzer, clock: environment.clock,
        timersChanged: environment.timersChanged),
      AttachmentsHandler(
        repository: repository, clock: environment.clock, timersChanged: environment.timersChanged),
      SatisfactionHandler(repository: repository, clock: environment.clock),
      TicketSettingsHandler(repository: repository, clock: environment.clock),
      LinksHandler(
        repository: repository, clock: environment.clock, timersChanged: environment.timersChanged),
      AutomationHandler(
        repository: repository, estimator: estimator, clock: environment.clock,
        timersChanged: { [rulesChanged, environment] in
          rulesChanged.ring()
          environment.timersChanged()
        }),
      RegulationsHandler(repository: repository, clock: environment.clock),
      ClocksHandler(repository: repository, tickets: tickets),
      IdeasHandler(repository: repository, table: repository.ideaTable, clock: environment.clock),
      ClockSettingsHandler(
        repository: repository, estimator: estimator, clock: environment.clock,
        timersChanged: environment.timersChanged),
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
    [
      CloseSolvedTimer(repository: repository), IdleSegmentTimer(repository: repository),
      HelpTimer(repository: repository), StallTimer(repository: repository),
      ClockTimer(repository: repository), UploadSweep(repository: repository),
      AutomationFollower(repository: repository, logger: environment.logger),
    ]
  }

  /// Rings for the rules that act by themselves: whatever is recorded may set one off. While none is switched on it
  /// sleeps, and a write costs nothing for it.
  public var activities: [ServiceActivity] {
    let (store, timersChanged) = (environment.store, environment.timersChanged)
    return [
      ServiceActivity("automation") { [rulesChanged] in
        var seen = store.lastSequence
        while !Task.isCancelled {
          guard try await store.read({ try AutomationTables(database: $0).isFollowing() }) else {
            await rulesChanged.wait()
            continue
          }
          timersChanged()
          try await store.waitForEvents(after: seen)
          seen = store.lastSequence
        }
      }
    ]
  }
}
