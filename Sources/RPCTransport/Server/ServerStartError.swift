/// Why a server could not begin to listen.
public enum ServerStartError: Error, Sendable, Hashable {
  case addressInUse(host: String, port: Int)
  case addressNotAvailable(host: String, port: Int)
  case permissionDenied(host: String, port: Int)
  case other(host: String, port: Int, reason: String)
}

extension ServerStartError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .addressInUse(let host, let port):
      return "\(host):\(port) is in use by another process; stop it or choose another port "
        + "('ss -ltnp' shows who listens)"
    case .addressNotAvailable(let host, let port):
      return "\(host):\(port) is not an address of this machine; listen on one that is, or on 0.0.0.0"
    case .permissionDenied(let host, let port):
      return "not allowed to listen on \(host):\(port); ports below 1024 need a privilege: choose a higher one"
    case .other(let host, let port, let reason):
      return "can't listen on \(host):\(port): \(reason)"
    }
  }
}
