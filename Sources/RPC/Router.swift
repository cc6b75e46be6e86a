/// What answers a method: bytes in, bytes out. Generated code wraps typed service methods into it.
public enum MethodHandler: Sendable {
  case unary(@Sendable ([UInt8], ServerContext) async throws -> [UInt8])
  case clientStreaming(@Sendable (any MessageSource, ServerContext) async throws -> [UInt8])
  case serverStreaming(@Sendable ([UInt8], ServerContext, any MessageSink) async throws -> Void)
  case bidirectional(@Sendable (any MessageSource, ServerContext, any MessageSink) async throws -> Void)
}

/// A method and what answers it.
public final class Route: Sendable {
  public let method: MethodDescriptor
  public let handler: MethodHandler
  /// Of the services `opora.rpc.*`, by which a server is watched and mended: they must get through when nothing else
  /// does.
  public let isOperational: Bool

  init(method: MethodDescriptor, handler: MethodHandler) {
    self.method = method
    self.handler = handler
    isOperational = method.service.hasPrefix("opora.rpc.")
  }
}

/// A service that can put its methods into a router; every generated service protocol refines it.
public protocol RPCService: Sendable {
  func register(in router: inout Router)
}

/// Which handler answers which method, and who may call it.
///
/// Built once at start and immutable from then on. Lookup by name happens once per connection and method, because
/// METHOD frames intern names.
public struct Router: Sendable {
  private var routes: [String: Route] = [:]
  /// Run around every call, the first outermost.
  public private(set) var interceptors: [any ServerInterceptor]

  public init(interceptors: [any ServerInterceptor] = []) {
    self.interceptors = interceptors
  }

  /// Adds a method; a later registration under the same name replaces the earlier.
  public mutating func register(_ method: MethodDescriptor, _ handler: MethodHandler) {
    routes[method.fullName] = Route(method: method, handler: handler)
  }

  public mutating func register(_ service: any RPCService) {
    service.register(in: &self)
  }

  /// The route for `service/method`.
  public func route(_ fullName: String) -> Route? { routes[fullName] }

  /// Every method, sorted by name.
  public var methods: [MethodDescriptor] {
    routes.values.map(\.method).sorted { $0.fullName < $1.fullName }
  }

  /// Decides before the request's body is read whether the call may go on.
  ///
  /// - Returns: The person acted for, when a service says so.
  /// - Throws: `PERMISSION_DENIED` naming who asked and who may; `INVALID_ARGUMENT` for a malformed on-behalf-of.
  public func authorize(_ method: MethodDescriptor, peer: Principal, metadata: Metadata) throws(RPCError)
    -> Principal?
  {
    guard !metadata.isEmpty, let actingFor = metadata[Metadata.Key.onBehalfOf] else {
      try demand(method, of: peer)
      return nil
    }
    guard peer.isService else {
      throw RPCError(
        code: .permissionDenied, message: "\(peer) is a person; only services may act on behalf of somebody.")
    }
    guard let person = String(validating: actingFor, as: UTF8.self).flatMap({ Principal($0) }), !person.isService else {
      throw RPCError(
        code: .invalidArgument, message: "\(Metadata.Key.onBehalfOf) must read person/<role>/<name>.")
    }
    try demand(method, of: person)
    return person
  }

  private func demand(_ method: MethodDescriptor, of principal: Principal) throws(RPCError) {
    guard method.rights.permits(principal) else {
      throw RPCError(
        code: .permissionDenied,
        message: "\(principal) may not call \(method.fullName); it is open to \(method.rights.summary).")
    }
  }
}
