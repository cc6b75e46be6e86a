import Foundation

/// Ports nobody listens on at the moment.
enum FreePorts {
  /// The first of four in a row, below the range the system takes outgoing ports from.
  static func base() -> Int {
    for _ in 0..<200 {
      let base = Int.random(in: 20_000..<32_000)
      if (base..<base + 4).allSatisfy(isFree) { return base }
    }
    return 20_000
  }

  private static func isFree(_ port: Int) -> Bool { (try? Listener(port: port)) != nil }
}

/// Listens on a loopback port for as long as it lives.
final class Listener: Sendable {
  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Unexpected("no socket: errno \(errno)") }
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, listen(descriptor, 1) == 0 else {
      close(descriptor)
      throw Unexpected("port \(port) is not free: errno \(errno)")
    }
  }

  deinit { close(descriptor) }
}
