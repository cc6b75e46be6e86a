/// Whose a transition is. One of a row's rights is enough.
public enum TransitionRight: Sendable, Hashable {
  case owner
  case overseer
  /// The customer's account manager or the deputy.
  case customerManager
  case filer
  /// Any person of the department with this role.
  case role(Role)
  case service(String)
  case anyService
  /// A timer or rule of this service.
  case rule

  public func covers(_ actor: Actor, _ ticket: Ticket) -> Bool {
    switch self {
    case .owner: actor.isPerson && !ticket.owner.isEmpty && ticket.owner == actor.name
    case .overseer: actor.isPerson && !ticket.overseer.isEmpty && ticket.overseer == actor.name
    case .customerManager:
      actor.role == .manager && (ticket.manager == actor.name || ticket.managerDeputy == actor.name)
    case .filer: actor.isPerson && ticket.filer == actor.name
    case .role(let role): actor.role == role
    case .service(let name): actor.standing == .service && actor.name == name
    case .anyService: actor.standing == .service
    case .rule: actor.standing == .rule
    }
  }

  public var words: String {
    switch self {
    case .owner: "its owner"
    case .overseer: "its overseer"
    case .customerManager: "the customer's manager or deputy"
    case .filer: "who filed it"
    case .role(let role): "a \(role.rawValue)"
    case .service(let name): "the service \(name)"
    case .anyService: "services"
    case .rule: "rules"
    }
  }
}
