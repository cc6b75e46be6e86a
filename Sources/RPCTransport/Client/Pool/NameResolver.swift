internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Finds the addresses that names stand for.
public protocol NameResolver: Sendable {
  /// The addresses of a name, the preferred ones first; their hosts are addresses, not names.
  ///
  /// - Throws: ``NameResolutionError``; the client goes on with the addresses it knows, and asks again later.
  func addresses(of endpoint: Endpoint) async throws(NameResolutionError) -> [Endpoint]
}

/// Why a name is not known.
public struct NameResolutionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// In words, without the name and without a full stop.
  public var description: String

  public init(_ description: String) {
    self.description = description
  }
}

/// The operating system's resolver (`getaddrinfo`): /etc/hosts, DNS and what else it is set up for.
///
/// Runs on threads of its own, since the call blocks.
public struct SystemResolver: NameResolver {
  public init() {}

  public func addresses(of endpoint: Endpoint) async throws(NameResolutionError) -> [Endpoint] {
    do {
      return try await NIOThreadPool.singleton.runIfActive { try Self.look(up: endpoint) }
    } catch let error as NameResolutionError {
      throw error
    } catch {
      throw NameResolutionError("the name \(endpoint.host) can't be resolved: \(error)")
    }
  }

  private static func look(up endpoint: Endpoint) throws(NameResolutionError) -> [Endpoint] {
    var hints = addrinfo()
    #if canImport(Glibc)
      hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    // Not an address family this machine has no address of.
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(endpoint.host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard code == 0 else {
      throw NameResolutionError("the name \(endpoint.host) can't be resolved: \(String(cString: gai_strerror(code)))")
    }
    var found: [Endpoint] = []
    var next = list
    while let entry = next {
      next = entry.pointee.ai_next
      guard let address = entry.pointee.ai_addr else { continue }
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let named = getnameinfo(
        address, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
      guard named == 0 else { continue }
      let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let endpoint = Endpoint(host: host, port: endpoint.port)
      if !found.contains(endpoint) { found.append(endpoint) }
    }
    guard !found.isEmpty else { throw NameResolutionError("the name \(endpoint.host) has no address") }
    return found
  }
}

extension Endpoint {
  /// Whether the host is an address already.
  var isAddress: Bool { (try? SocketAddress(ipAddress: host, port: port)) != nil }
}
