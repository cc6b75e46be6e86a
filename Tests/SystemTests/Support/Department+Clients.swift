import OporaAPI
import RPC
import RPCTransport
import TLS
import Testing

extension Department {
  /// A client with a person's certificate that looks for a service again soon after it went away.
  func client(_ service: Service, as person: String = "admin") throws -> RPCClient {
    let people = "\(home)/certificates/people/\(person)"
    let identity = TLSIdentity(
      certificateChainPath: "\(people).pem", privateKeyPath: "\(people).key",
      authorityPath: "\(home)/certificates/ca.pem")
    var options = ClientOptions()
    options.backoff.longest = .milliseconds(200)
    return RPCClient(
      to: ServiceTarget(host: "127.0.0.1", port: port(service), service: service.rawValue),
      tls: try TLSContextSource(role: .client, identity: identity), options: options)
  }

  func tickets(as person: String = "admin") throws -> TicketsV1.TicketsClient {
    .init(try client(.tickets, as: person))
  }
  func routing(as person: String = "admin") throws -> RoutingV1.RoutingClient {
    .init(try client(.routing, as: person))
  }
  func staff(as person: String = "admin") throws -> RoutingV1.StaffClient { .init(try client(.routing, as: person)) }
  func reports(as person: String = "admin") throws -> ReportingV1.ReportsClient {
    .init(try client(.reporting, as: person))
  }

  /// Waits until every consumer has taken in its producers' last event and nothing is left to do.
  func settle() async throws {
    let controls = try Service.allCases.map { RpcV1.ControlClient(try client($0)) }
    var quiet = 0
    try await eventually(within: .seconds(60), "the services have taken in each other's events") {
      var infos: [RpcV1.GetInfoResponse] = []
      for control in controls { infos.append(try await control.getInfo(.init(), options: .init(waitForReady: true))) }
      let last = Dictionary(uniqueKeysWithValues: infos.map { ($0.service, $0.lastEvent) })
      let settled = infos.allSatisfy { info in
        info.pendingWork == 0 && info.consumers.allSatisfy { $0.cursor == last[$0.producer] }
      }
      quiet = settled ? quiet + 1 : 0
      return quiet == 3
    }
  }

  /// Every ticket there is, imported ones left out, over all pages.
  func allTickets() async throws -> [TicketsV1.Ticket] {
    let client = try tickets()
    var found: [TicketsV1.Ticket] = []
    var token = ""
    repeat {
      let page = try await client.listTickets(.init(pageSize: 100, pageToken: token, filter: .init(history: .excluded)))
      found += page.tickets
      token = page.nextPageToken
    } while !token.isEmpty
    return found
  }

  /// A service's whole outbox.
  func events(of service: Service) async throws -> [EventsV1.Event] {
    let feed = EventsV1.EventFeedClient(try client(service))
    var events: [EventsV1.Event] = []
    for try await batch in try await feed.subscribe(.init(after: 0, untilPresent: true)) { events += batch.events }
    return events
  }
}
