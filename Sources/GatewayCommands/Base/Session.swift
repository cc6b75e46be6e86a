import BusinessTime
import OporaAPI
import RPC
import RPCTransport
import Synchronization
import TLS

/// One run of a command against a department: who calls, whom, and for how long.
final class Session: Sendable {
  let department: Department
  let options: GlobalOptions
  let zone: TimeZoneRules
  private let tls: TLSContextSource
  private let transports = Mutex<[ServiceName: RPCClient]>([:])

  /// Opens the department named by the options, acting as the person named there.
  init(_ options: GlobalOptions) throws(CommandFailure) {
    self.options = options
    department = try Department.load(home: options.home)
    let identity = try department.certificates.identity(ofPerson: options.actAs)
    do throws(IdentityError) { tls = try TLSContextSource(role: .client, identity: identity) } catch {
      throw CommandFailure("could not use the certificate of \(options.actAs)", why: error.description)
    }
    zone = (try? TimeZoneDirectory.system.zone(named: department.zone)) ?? .utc
  }

  /// Runs a command's body with a session and closes its connections at the end.
  static func run<Result>(_ options: GlobalOptions, _ body: (Session) async throws -> Result) async throws -> Result {
    let session = try Session(options)
    do {
      let result = try await body(session)
      await session.close()
      return result
    } catch {
      await session.close()
      throw error
    }
  }

  /// The connection to a service. What a command changes it changes once, however often the call has to be made.
  func transport(_ service: ServiceName) -> InterceptedTransport<RPCClient> {
    InterceptedTransport(client(of: service), interceptors: [IdempotencyKeys()])
  }

  private func client(of service: ServiceName) -> RPCClient {
    let address = department.address(service)
    return transports.withLock { transports in
      if let existing = transports[service] { return existing }
      let target = ServiceTarget(host: address.host, port: address.port, service: service.rawValue)
      let client = RPCClient(to: target, tls: tls)
      transports[service] = client
      return client
    }
  }

  var callOptions: CallOptions {
    CallOptions(timeout: .milliseconds(Int64(options.timeout * 1000)), criticality: .critical, trace: .random())
  }

  var tickets: TicketsV1.TicketsClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var finding: TicketsV1.FindingClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var help: TicketsV1.HelpClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var alarms: TicketsV1.AlarmsClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var oversight: TicketsV1.OversightClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var links: TicketsV1.LinksClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var regulationReading: LibraryV1.RegulationReadingClient {
    .init(transport(.library), defaultOptions: callOptions)
  }
  var regulations: TicketsV1.RegulationsClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var automation: TicketsV1.AutomationClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var clocks: TicketsV1.ClocksClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var attachments: TicketsV1.AttachmentsClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var satisfaction: TicketsV1.SatisfactionClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var ticketSettings: TicketsV1.TicketSettingsClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var ideas: TicketsV1.IdeasClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var clockSettings: TicketsV1.ClockSettingsClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var customers: TicketsV1.CustomersClient { .init(transport(.tickets), defaultOptions: callOptions) }
  var routing: RoutingV1.RoutingClient { .init(transport(.routing), defaultOptions: callOptions) }
  var staff: RoutingV1.StaffClient { .init(transport(.routing), defaultOptions: callOptions) }
  var board: RoutingV1.BoardClient { .init(transport(.routing), defaultOptions: callOptions) }
  var handovers: RoutingV1.HandoversClient { .init(transport(.routing), defaultOptions: callOptions) }
  var policies: RoutingV1.PoliciesClient { .init(transport(.routing), defaultOptions: callOptions) }
  var skills: RoutingV1.SkillsClient { .init(transport(.routing), defaultOptions: callOptions) }
  var workdays: ReportingV1.WorkdaysClient { .init(transport(.reporting), defaultOptions: callOptions) }
  var attendance: ReportingV1.AttendanceClient { .init(transport(.reporting), defaultOptions: callOptions) }
  var reports: ReportingV1.ReportsClient { .init(transport(.reporting), defaultOptions: callOptions) }
  var articles: LibraryV1.ArticlesClient { .init(transport(.library), defaultOptions: callOptions) }

  func control(_ service: ServiceName) -> RpcV1.ControlClient {
    .init(transport(service), defaultOptions: callOptions)
  }

  func inspection(_ service: ServiceName) -> RpcV1.InspectionClient {
    .init(transport(service), defaultOptions: callOptions)
  }

  func health(_ service: ServiceName) -> RpcV1.HealthClient {
    .init(transport(service), defaultOptions: callOptions)
  }

  /// Makes a call and turns its failure into three lines.
  ///
  /// - Parameter doing: Completes "could not …".
  func call<Result>(
    _ service: ServiceName, _ doing: String, _ body: () async throws(RPCError) -> Result
  ) async throws(CommandFailure) -> Result {
    do throws(RPCError) { return try await body() } catch {
      throw CommandFailure(error, doing: doing, service: service.rawValue)
    }
  }

  /// An instant as people of the department read it: `2026-03-30 09:05`; empty for none.
  /// - Parameter other: another zone to read it in than the department's.
  func time(_ milliseconds: Int64, in other: TimeZoneRules? = nil) -> String {
    guard milliseconds != 0 else { return "" }
    let local = (other ?? zone).local(at: Instant(millisecondsSinceEpoch: milliseconds))
    return "\(local.date) " + String("\(local.time)".prefix(5))
  }

  /// The time of day alone: `09:05`.
  func timeOfDay(_ milliseconds: Int64) -> String {
    milliseconds == 0 ? "" : String(time(milliseconds).suffix(5))
  }

  /// When a day typed as `2026-03-30` begins in the department, in milliseconds since 1970.
  ///
  /// - Parameters:
  ///   - option: Where it was typed, for the error.
  ///   - after: So many days later.
  func startOfDay(_ text: String, _ option: String, after days: Int = 0) throws(CommandFailure) -> Int64 {
    guard let date = LocalDate(text) else {
      throw CommandFailure("'\(text)' is no day", why: "\(option) reads like 2026-03-30", exitCode: Exit.usage)
    }
    return zone.startOfDay(date.adding(days: days)).millisecondsSinceEpoch
  }

  private func close() async {
    let open = transports.withLock { transports in
      defer { transports = [:] }
      return Array(transports.values)
    }
    for transport in open { await transport.shutdown() }
  }
}
