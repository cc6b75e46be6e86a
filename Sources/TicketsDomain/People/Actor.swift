/// What a person does in the department, by their certificate.
public enum Role: String, Sendable, Hashable, CaseIterable {
  case manager
  case specialist
  case developer
  case lead
  case admin
}

/// Who gives a command, as written into every history.
public struct Actor: Sendable, Hashable, CustomStringConvertible {
  public enum Standing: Sendable, Hashable {
    case person(Role)
    /// A service acting for itself.
    case service
    /// A timer or rule of this service.
    case rule
  }

  public var standing: Standing
  public var name: String
  /// The service that speaks for the person, as in `service/crm`; empty when the person speaks for themselves.
  public var via: String

  public init(_ standing: Standing, name: String, via: String = "") {
    self.standing = standing
    self.name = name
    self.via = via
  }

  public static func person(_ role: Role, _ name: String) -> Actor { Actor(.person(role), name: name) }

  public static func service(_ name: String) -> Actor { Actor(.service, name: name) }

  public static func rule(_ name: String) -> Actor { Actor(.rule, name: name) }

  public var role: Role? {
    if case .person(let role) = standing { role } else { nil }
  }

  public var isPerson: Bool { role != nil }

  /// `person/specialist/anna`, `service/routing`, `rule/close-solved`.
  public var description: String {
    switch standing {
    case .person(let role): "person/\(role.rawValue)/\(name)"
    case .service: "service/\(name)"
    case .rule: "rule/\(name)"
    }
  }

  /// How filers are counted and authors named: a person by name, everything else by its full description.
  public var signature: String { isPerson ? name : description }
}
