import BusinessTime
import GRDB
import Logging
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Synchronization
import Testing

@testable import RoutingService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A manual clock that can be put back, as a machine's can and a manual one cannot.
final class PutBackClock: DomainClock, RoutingTestClock {
  private let base: ManualClock
  private let back = Mutex<Int64>(0)

  init(_ base: ManualClock) { self.base = base }

  var now: Instant { base.now.advanced(byMilliseconds: -back.withLock { $0 }) }
  var isManual: Bool { true }

  func putBack(minutes: Int64) { back.withLock { $0 += minutes * 60_000 } }
}

/// The routing service over a store of its own, a manual clock and a fake Tickets. Monday, 10:00 UTC.
final class RoutingWorld {
  let clock: ManualClock
  /// What the service reads: the clock, unless it was put back.
  let read: PutBackClock
  let tickets = RoutingFakeTickets()
  private let directory: String
  private(set) var store: ServiceStore
  private(set) var service: RoutingDefinition
  private(set) var schedule: TimerSchedule
  private var router = Router()
  private var workdayEvents: [EventsV1.Event] = []

  static let start = Instant(iso8601: "2026-11-23T10:00:00Z") ?? .epoch

  init() async throws {
    clock = ManualClock(Self.start)
    read = PutBackClock(clock)
    var template = Array("/tmp/opora-routing-XXXXXX".utf8CString)
    directory = try #require(mkdtemp(&template).map { String(cString: $0) })
    (store, service, schedule) = try await Self.open(directory, read, tickets)
    for part in service.services { router.register(part) }
  }

  deinit {
    for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "store.lock"] {
      unlink("\(directory)/\(name)")
    }
    rmdir(directory)
  }

  private static func open(
    _ directory: String, _ clock: PutBackClock, _ tickets: RoutingFakeTickets
  ) async throws -> (ServiceStore, RoutingDefinition, TimerSchedule) {
    let store = try ServiceStore(StoreConfiguration(directory: directory), migrations: RoutingDefinition.migrations)
    var logger = Logger(label: "routing-test")
    logger.logLevel = .critical
    let environment = ServiceEnvironment(
      store: store, clock: clock, logger: logger, peers: ["tickets": tickets.transport(clock: clock)])
    let service = try await RoutingDefinition(environment)
    return (store, service, TimerSchedule(timers: service.timers, clock: clock, logger: logger))
  }

  /// The process dies and a new one takes over its store.
  func restart() async throws {
    try await store.close()
    (store, service, schedule) = try await Self.open(directory, read, tickets)
    router = Router()
    for part in service.services { router.register(part) }
  }

  // MARK: Callers

  func routing(_ role: String = "lead", _ name: String = "lena") -> RoutingV1.RoutingClient {
    RoutingV1.RoutingClient(transport(role, name))
  }

  func staff(_ role: String = "lead", _ name: String = "lena") -> RoutingV1.StaffClient {
    RoutingV1.StaffClient(transport(role, name))
  }

  func transport(_ role: String, _ name: String) -> InProcessTransport {
    InProcessTransport(router: router, principal: .person(role: role, name: name))
  }

  // MARK: What happens

  func hire(_ members: RoutingV1.Member...) async throws {
    _ = try await staff().upsertStaff(RoutingV1.UpsertStaffRequest(members: members))
  }

  static func specialist(
    _ id: String, line: UInt32 = 2, role: String = "specialist", skills: [(String, UInt32)] = [],
    deputies: [String] = []
  ) -> RoutingV1.Member {
    RoutingV1.Member(
      id: id, name: id, line: line, role: role,
      skills: skills.map { RoutingV1.SkillLevel(skill: $0.0, level: $0.1) }, timeZone: "UTC", deputies: deputies,
      active: true)
  }

  /// An event of Reporting about a person's day, and what follows from it.
  func workday(_ type: String, _ person: String) async throws {
    try await workdayWithoutTickets(type, person)
    try await settle()
  }

  /// An event of Reporting about a person's day, and nothing else heard or decided.
  func workdayWithoutTickets(_ type: String, _ person: String) async throws {
    try await report(
      type, "workday/\(person)/2026-11-23", ReportingV1.WorkdayEvent(person: person).encoded(), by: person)
  }

  /// An event of Reporting, and nothing else heard or decided.
  func report(_ type: String, _ aggregate: String, _ payload: [UInt8], by person: String = "lena") async throws {
    workdayEvents.append(
      EventsV1.Event(
        sequence: UInt64(workdayEvents.count + 1), type: type, aggregate: aggregate,
        occurredAtMs: read.now.millisecondsSinceEpoch, actor: "person/specialist/\(person)", payload: payload))
    for consumption in service.consumptions where consumption.producer == "reporting" {
      try await apply(Array(workdayEvents.suffix(1)), consumption)
    }
  }

  /// Brings every new event, and looks at everything, until nothing happens any more.
  func settle() async throws {
    while true {
      try await deliver()
      _ = try await routing().sweep(RoutingV1.SweepRequest())
      if try await store.cursor(of: "tickets") == Int64(tickets.lastSequence) { break }
    }
    try await expectTruePicture()
  }

  /// Moves the clock, firing timers, in steps so that events are followed as they would be.
  func advance(minutes: Int64) async throws {
    for _ in 0..<minutes {
      await schedule.move(clock, to: clock.now.advanced(byMilliseconds: 60_000))
      try await settle()
    }
  }

  /// Applies events as the runtime does: the cursor and the effect in one transaction.
  func deliver() async throws {
    for consumption in service.consumptions {
      let cursor = UInt64(try await store.cursor(of: consumption.producer))
      let events =
        consumption.producer == "tickets" ? tickets.events(after: cursor) : Array(workdayEvents.dropFirst(Int(cursor)))
      try await apply(events, consumption)
    }
  }

  func apply(_ events: [EventsV1.Event], _ consumption: EventConsumption) async throws {
    guard !events.isEmpty else { return }
    try await store.write { transaction in
      for event in events
      where try transaction.advanceCursor(producer: consumption.producer, to: Int64(event.sequence)) {
        try consumption.apply(event, transaction)
      }
    }
    await consumption.committed()
  }

  // MARK: What can be seen

  func explain(_ ticket: UInt64) async throws -> RoutingV1.ExplainResponse {
    try await routing().explain(RoutingV1.ExplainRequest(ticket: ticket))
  }

  func owner(_ ticket: UInt64) -> String { tickets.ticket(ticket)?.owner ?? "" }

  func alarms() async throws -> [String] {
    try await routing().listAlarms(RoutingV1.ListAlarmsRequest()).alarms.map(\.kind)
  }

  func eventTypes() async throws -> [String] {
    try await store.events(after: 0, limit: 10_000).map(\.event.type)
  }
}

extension RoutingWorld {
  func policies(_ role: String = "lead", _ name: String = "lena") -> RoutingV1.PoliciesClient {
    RoutingV1.PoliciesClient(transport(role, name))
  }

  func skills(_ role: String = "lead", _ name: String = "lena") -> RoutingV1.SkillsClient {
    RoutingV1.SkillsClient(transport(role, name))
  }
}
