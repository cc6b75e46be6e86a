/// Where a service is, and who has to answer there.
public struct ServiceTarget: Sendable, Hashable, CustomStringConvertible {
  /// Where it may be reached; each may be a name that stands for several addresses. Calls are spread over all of them.
  public var endpoints: [Endpoint]
  /// The name in the certificate, `spiffe://opora/service/<name>`; it counts instead of the host name.
  public var service: String

  public init(endpoints: [Endpoint], service: String) {
    self.endpoints = endpoints
    self.service = service
  }

  public init(host: String, port: Int, service: String) {
    self.init(endpoints: [Endpoint(host: host, port: port)], service: service)
  }

  /// `tickets at 127.0.0.1:7001, 127.0.0.1:7002`
  public var description: String {
    "\(service) at \(endpoints.map(\.description).joined(separator: ", "))"
  }
}
