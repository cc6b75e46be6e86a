/// One row of the table of ideas: who may do what from where, and what it needs.
public struct IdeaTransition: Sendable, Hashable {
  public var action: IdeaAction
  public var from: Set<IdeaState>
  /// Nil keeps the state.
  public var to: IdeaState?
  public var needs: [IdeaNeed]
  public var roles: [Role]
  /// Whether the vendor's other services may.
  public var services: Bool
  /// Whether a timer or rule of this service may.
  public var rules: Bool

  public init(
    _ action: IdeaAction, from: Set<IdeaState>, to: IdeaState? = nil, needs: [IdeaNeed] = [], roles: [Role],
    services: Bool = false, rules: Bool = false
  ) {
    self.action = action
    self.from = from
    self.to = to
    self.needs = needs
    self.roles = roles
    self.services = services
    self.rules = rules
  }

  func isOpen(to actor: Actor) -> Bool {
    switch actor.standing {
    case .person(let role): roles.contains(role)
    case .service: services
    case .rule: rules
    }
  }

  /// Whose it is, in words.
  var open: [String] {
    roles.map { "a \($0.rawValue)" } + (services ? ["services"] : []) + (rules ? ["rules"] : [])
  }
}

/// What a command on an idea has to bring along.
public enum IdeaNeed: String, Sendable, Hashable, CaseIterable {
  case reason
  case text

  func isMet(by command: IdeaCommand) -> Bool {
    switch self {
    case .reason: !command.reason.isBlank
    case .text: !command.text.isBlank
    }
  }

  public var words: String {
    switch self {
    case .reason: "a reason"
    case .text: "a text"
    }
  }
}
