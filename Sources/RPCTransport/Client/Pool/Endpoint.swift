/// A host and a port.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// A name, which is resolved again while the client runs, or an address.
  public var host: String
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:7001`, `[::1]:7001`
  public var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
