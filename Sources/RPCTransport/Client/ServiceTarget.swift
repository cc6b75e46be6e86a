/// Where a service is, and who has to answer there.
public struct ServiceTarget: Sendable, Hashable, CustomStringConvertible {
  /// A name (resolved again for every connection) or an address.
  public var host: String
  public var port: Int
  /// The name in the certificate, `spiffe://opora/service/<name>`; it counts instead of the host name.
  public var service: String

  public init(host: String, port: Int, service: String) {
    self.host = host
    self.port = port
    self.service = service
  }

  /// `tickets at 127.0.0.1:7001`
  public var description: String {
    "\(service) at \(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
