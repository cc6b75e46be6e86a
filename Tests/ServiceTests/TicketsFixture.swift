import BusinessTime
import Logging
import OporaAPI
import RPC
import ServiceRuntime
import Store

@testable import TicketsService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The tickets service on a real SQLite file, called through the in-process transport, its clock moved by hand.
struct TicketsFixture {
  let directory: String
  let store: ServiceStore
  let clock: ManualClock
  let schedule: TimerSchedule
  let environment: ServiceEnvironment
  let definition: TicketsDefinition
  private let router: Router

  /// A Monday, 10:00 in Moscow.
  static let start = Instant(millisecondsSinceEpoch: 1_774_854_000_000)

  /// - Parameter maximumPages: A small number stands for a small disk.
  init(directory: String? = nil, maximumPages: Int? = nil) async throws {
    self.directory = try directory ?? Self.makeDirectory()
    var configuration = StoreConfiguration(directory: self.directory)
    configuration.maximumPages = maximumPages
    TicketsDefinition.configure(&configuration)
    store = try ServiceStore(configuration, migrations: TicketsDefinition.migrations)
    clock = ManualClock(Self.start)
    let logger = Logger(label: "tickets") { _ in SwiftLogNoOpLogHandler() }
    environment = ServiceEnvironment(store: store, clock: clock, logger: logger)
    definition = try await TicketsDefinition(environment)
    schedule = TimerSchedule(timers: definition.timers, clock: clock, logger: logger)
    var router = Router()
    for service in definition.services { router.register(service) }
    self.router = router
  }

  func transport(_ role: String, _ name: String) -> InProcessTransport {
    InProcessTransport(router: router, principal: .person(role: role, name: name))
  }

  func client(_ role: String, _ name: String) -> TicketsV1.TicketsClient {
    TicketsV1.TicketsClient(transport(role, name))
  }

  func client(service name: String) -> TicketsV1.TicketsClient {
    TicketsV1.TicketsClient(InProcessTransport(router: router, principal: .service(name: name)))
  }

  func finding(_ role: String, _ name: String) -> TicketsV1.FindingClient {
    TicketsV1.FindingClient(InProcessTransport(router: router, principal: .person(role: role, name: name)))
  }

  func links(_ role: String, _ name: String) -> TicketsV1.LinksClient {
    TicketsV1.LinksClient(InProcessTransport(router: router, principal: .person(role: role, name: name)))
  }

  var maria: TicketsV1.TicketsClient { client("manager", "maria") }
  var anna: TicketsV1.TicketsClient { client("specialist", "anna") }
  var dev: TicketsV1.TicketsClient { client("developer", "dev") }
  var lead: TicketsV1.TicketsClient { client("lead", "lena") }
  var routing: TicketsV1.TicketsClient { client(service: "routing") }

  var customers: TicketsV1.CustomersClient {
    TicketsV1.CustomersClient(InProcessTransport(router: router, principal: .person(role: "admin", name: "adam")))
  }

  func register(_ id: String, manager: String = "maria", deputy: String = "dmitri") async throws {
    _ = try await customers.upsertCustomer(
      TicketsV1.UpsertCustomerRequest(
        customer: TicketsV1.Customer(id: id, name: id, manager: manager, deputy: deputy)))
  }

  static func filing(_ key: String, subject: String = "Export of deals stops halfway") -> TicketsV1.FileTicketRequest {
    TicketsV1.FileTicketRequest(
      key: key, customer: "romashka", channel: .manager, kind: .question, impact: 2, urgency: 2, subject: subject,
      body: "The customer wants all deals of March as a table.", topic: "export", product: "CRM")
  }

  /// Files and gives it to somebody.
  func assigned(to person: String = "anna", key: String = "k1") async throws -> UInt64 {
    let filed = try await maria.fileTicket(Self.filing(key, subject: "Export of deals, request \(key)"))
    _ = try await routing.assign(
      TicketsV1.AssignRequest(
        ticket: filed.ticket, expectedVersion: filed.version, assignee: person, proposal: "p-\(key)"))
    return filed.ticket
  }

  func ticket(_ number: UInt64) async throws -> TicketsV1.Ticket {
    try await lead.getTicket(TicketsV1.GetTicketRequest(ticket: number)).ticket ?? TicketsV1.Ticket()
  }

  func pass(minutes: Int64) async {
    await schedule.move(clock, to: clock.now.advanced(byMilliseconds: minutes * 60_000))
  }

  func remove() async {
    try? await store.close()
    for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "store.lock"] {
      unlink("\(directory)/\(name)")
    }
    rmdir(directory)
  }

  struct NoDirectory: Error {}

  private static func makeDirectory() throws -> String {
    var template = Array("/tmp/opora-tickets-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NoDirectory() }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Runs a test on a service of its own, with one customer, and removes it afterwards.
func withTickets<Value>(maximumPages: Int? = nil, _ body: (TicketsFixture) async throws -> Value) async throws
  -> Value
{
  let tickets = try await TicketsFixture(maximumPages: maximumPages)
  do {
    try await tickets.register("romashka")
    let value = try await body(tickets)
    await tickets.remove()
    return value
  } catch {
    await tickets.remove()
    throw error
  }
}

/// The status a call fails with; nil when it succeeds.
func status<Value>(_ call: () async throws -> Value) async -> RPCError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error as? RPCError
  }
}
