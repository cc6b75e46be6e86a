internal import RPC
internal import TicketsDomain

extension Actor {
  /// The caller of a method: the person acted for, else the peer.
  /// - Throws: ``TicketsError/unknownRole(_:)``.
  init(_ context: ServerContext) throws(TicketsError) {
    switch context.caller {
    case .service(let name): self = .service(name)
    case .person(let role, let name):
      guard let known = Role(rawValue: role) else { throw .unknownRole(role) }
      self.init(.person(known), name: name, via: context.onBehalfOf == nil ? "" : context.peer.description)
    }
  }
}
