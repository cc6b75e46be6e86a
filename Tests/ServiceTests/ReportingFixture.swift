import BusinessTime
import Logging
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@testable import ReportingService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The reporting service on a real database file, a manual clock and an in-process transport.
final class ReportingFixture {
  let directory: String
  let clock: ManualClock
  private(set) var store: ServiceStore
  private(set) var definition: ReportingDefinition
  private(set) var router = Router()
  private var sequences: [String: UInt64] = [:]

  /// Moscow, where it is three hours later than UTC all year.
  static func at(_ text: String) throws -> Instant { try #require(Instant(iso8601: text + ":00+03:00")) }

  init(now: String = "2026-03-30T08:55") async throws {
    var template = Array("/tmp/opora-reporting-XXXXXX".utf8CString)
    directory = String(cString: try #require(mkdtemp(&template)))
    clock = ManualClock(try Self.at(now))
    store = try ServiceStore(
      StoreConfiguration(directory: directory), migrations: ReportingDefinition.migrations)
    definition = try await Self.definition(store, clock)
    for service in definition.services { router.register(service) }
    try await addPeople()
  }

  deinit {
    for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "store.lock"] {
      unlink("\(directory)/\(name)")
    }
    rmdir(directory)
  }

  private static func definition(_ store: ServiceStore, _ clock: ManualClock) async throws -> ReportingDefinition {
    try await ReportingDefinition(ServiceEnvironment(store: store, clock: clock, logger: Logger(label: "test")))
  }

  /// Stops the service and starts it again on the same files.
  func restart() async throws {
    try await store.close()
    store = try ServiceStore(StoreConfiguration(directory: directory), migrations: ReportingDefinition.migrations)
    definition = try await Self.definition(store, clock)
    router = Router()
    for service in definition.services { router.register(service) }
  }

  private func addPeople() async throws {
    let day = "09:00-18:00"
    let week = [day, day, day, day, day, "", ""]
    _ = try await reports("lena", role: "lead").upsertPeople(
      ReportingV1.UpsertPeopleRequest(people: [
        ReportingV1.Person(
          id: "anna", name: "Anna", team: "support", timeZone: "Europe/Moscow", shifts: week, active: true, line: 2),
        ReportingV1.Person(
          id: "boris", name: "Boris", team: "support", timeZone: "Europe/Moscow", shifts: week, active: true, line: 2),
        ReportingV1.Person(
          id: "nina", name: "Nina", team: "night", timeZone: "Europe/Moscow",
          shifts: Array(repeating: "22:00-06:00", count: 7), active: true, line: 2),
      ]))
  }

  private func transport(_ name: String, _ role: String) -> InProcessTransport {
    InProcessTransport(router: router, principal: .person(role: role, name: name))
  }

  func days(_ name: String = "anna", role: String = "specialist") -> ReportingV1.WorkdaysClient {
    ReportingV1.WorkdaysClient(transport(name, role))
  }

  func attendance(_ name: String = "anna", role: String = "specialist") -> ReportingV1.AttendanceClient {
    ReportingV1.AttendanceClient(transport(name, role))
  }

  func reports(_ name: String = "lena", role: String = "lead") -> ReportingV1.ReportsClient {
    ReportingV1.ReportsClient(transport(name, role))
  }

  /// Moves the clock as the running service does: timers due on the way fire.
  func move(to text: String) async throws {
    let schedule = TimerSchedule(timers: definition.timers, clock: clock, logger: Logger(label: "test"))
    await schedule.move(clock, to: try Self.at(text))
  }

  /// Delivers events the way a consumer does: with the cursor, in one transaction.
  func deliver(_ events: [EventsV1.Event], from producer: String = "tickets") async throws {
    let consumption = try #require(definition.consumptions.first { $0.producer == producer })
    try await store.write { transaction in
      for event in events
      where try transaction.advanceCursor(producer: producer, to: Int64(clamping: event.sequence)) {
        try consumption.apply(event, transaction)
      }
    }
  }

  /// The next event of a producer's feed.
  func event(
    _ type: String, at: Instant, actor: String, payload: [UInt8], imported: Bool = false,
    from producer: String = "tickets"
  ) -> EventsV1.Event {
    sequences[producer, default: 0] += 1
    return EventsV1.Event(
      sequence: sequences[producer, default: 0], type: type, aggregate: "test/1", aggregateVersion: 1,
      occurredAtMs: at.millisecondsSinceEpoch, recordedAtMs: at.millisecondsSinceEpoch, actor: actor,
      payload: payload, imported: imported)
  }

  /// What happened to a ticket now: the event is made and delivered.
  func tell(
    _ type: String, of ticket: TicketsV1.Ticket, by actor: String = "person/specialist/anna",
    segment: TicketsV1.WorkSegment? = nil, help: TicketsV1.HelpRequest? = nil
  ) async throws {
    let payload = TicketsV1.TicketEvent(ticket: ticket, segment: segment, help: help).encoded()
    try await deliver([event(type, at: clock.now, actor: actor, payload: payload, imported: ticket.imported)])
  }

  /// A ticket of Anna's that was filed now.
  func ticket(_ number: UInt64, _ state: TicketsV1.State = .inProgress, owner: String = "anna") -> TicketsV1.Ticket {
    TicketsV1.Ticket(
      number: number, version: 1, state: state, line: 2, kind: .question, priority: .p3, customer: "romashka",
      subject: "Login fails", owner: owner, createdAtMs: clock.now.millisecondsSinceEpoch)
  }

  /// Types of the events told to others, in order.
  func told() async throws -> [String] {
    try await store.events(after: 0, limit: 1_000).map(\.event.type)
  }
}

/// The codes of what an error says is missing.
func missingCodes(_ error: RPCError?) -> [String] {
  error?.details?.preconditionFailures.map { "\($0.type) \($0.subject)" } ?? []
}
