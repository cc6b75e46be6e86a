internal import BusinessTime
internal import GRDB
internal import Logging
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Follows this service's own events and lets rules act on them, each event once.
///
/// The place in the feed is moved in the transaction of what the rules do, as a consumer of another service's events
/// does it. With no rule switched on it asks for that alone and writes nothing.
struct AutomationFollower: DomainTimer {
  let repository: SQLiteTicketsRepository
  let logger: Logger
  let name = "automation"

  private static let batchLimit = 256
  /// Events looked at by one firing; what is left makes it due again.
  private static let eventsPerFiring = 10_000

  /// The first event that waits, or else the first timer that runs out.
  func nextDue() async throws -> Instant? {
    let last = repository.lastSequence
    return try await repository.store.read { database in
      let tables = AutomationTables(database: database)
      guard try tables.isFollowing() else { return nil }
      let cursor = try tables.state().cursor
      return cursor < last ? try tables.recordedAt(event: cursor + 1) : try tables.earliestTimer()
    }
  }

  func fire(at now: Instant) async throws {
    var looked = 0
    while looked < Self.eventsPerFiring {
      let (state, picture) = try await repository.automation()
      for problem in picture.unreadable {
        logger.error("a rule cannot be carried out", metadata: ["rule": "\(problem)"])
      }
      let events = try await repository.store.events(after: state.cursor, limit: Self.batchLimit)
      guard try await repository.store.read({ try AutomationTables(database: $0).isFollowing() }) else { return }
      looked += events.count
      try await follow(events, state, picture, at: now)
      let ended = try await repository.endTimers(picture, at: now)
      if events.isEmpty, ended == 0 { return }
    }
  }

  private func follow(
    _ events: [OutboxEvent], _ state: AutomationState, _ picture: AutomationPicture, at now: Instant
  ) async throws {
    var rest = events.map { (sequence: $0.sequence, event: RuleEvent($0)) }[...]
    var expected = state
    while !rest.isEmpty {
      let (portion, expectation) = (rest, expected)
      let handled = try await repository.store.write { transaction in
        try repository.follow(portion, expectation, picture, at: now, transaction)
      }
      // A rule has changed: the picture has to be taken anew.
      guard handled > 0, let last = rest.prefix(handled).last else { break }
      expected.cursor = last.sequence
      rest = rest.dropFirst(handled)
    }
  }
}

extension SQLiteTicketsRepository {
  /// How far the rules have come, and which are in force.
  func automation() async throws -> (AutomationState, AutomationPicture) {
    try await store.read { database in
      let state = try AutomationTables(database: database).state()
      return (state, try automationPictures.current(state, database))
    }
  }

  /// Looks at events up to the first that lets a rule act, and moves the place in the feed behind it.
  /// - Returns: how many were looked at; 0 when a rule has changed meanwhile.
  func follow(
    _ events: ArraySlice<(sequence: Int64, event: RuleEvent?)>, _ expected: AutomationState,
    _ picture: AutomationPicture, at now: Instant, _ transaction: WriteTransaction
  ) throws -> Int {
    let automation = AutomationTables(database: transaction.database)
    guard try automation.state() == expected, picture.revision == expected.revision else { return 0 }
    let runner = RuleRunner(repository: self, transaction: transaction, now: now)
    var handled = 0
    var place = expected.cursor
    for (sequence, event) in events {
      handled += 1
      place = sequence
      guard let event else { continue }
      try runTimers(event, picture, automation)
      if try follow(event, picture, runner, automation) { break }
    }
    // A trip has changed the revision.
    var state = try automation.state()
    state.cursor = place
    try automation.save(state)
    return handled
  }

  /// - Returns: whether a rule acted or was stopped.
  private func follow(
    _ event: RuleEvent, _ picture: AutomationPicture, _ runner: RuleRunner, _ automation: AutomationTables
  ) throws -> Bool {
    let rules = picture.rules(on: event.type, after: event.sequence).filter { !$0.hasActed(as: event.actor) }
    guard !rules.isEmpty else { return false }
    let occasion = try event.occasion(
      TicketTables(database: automation.database), try clockBook.openTime(automation.database))
    var hasActed = false
    for rule in rules where rule.unmet(occasion) == nil {
      let cause = RuleRunner.Cause(
        event: event.sequence, type: event.type, actor: event.actor,
        depth: try automation.depth(causing: event.sequence) + 1)
      try runner.act(rule, on: occasion, cause)
      hasActed = true
    }
    return hasActed
  }
}
