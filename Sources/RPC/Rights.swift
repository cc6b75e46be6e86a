/// Who may call a method, as declared beside it in the .proto.
public struct Rights: Sendable, Hashable {
  /// Roles of persons; `any` admits every person.
  public let roles: [String]
  /// Names of services; `any` admits every service.
  public let services: [String]

  public init(roles: [String], services: [String]) {
    self.roles = roles
    self.services = services
  }

  /// Admits nobody: what a method without the option gets.
  public static let nobody = Rights(roles: [], services: [])

  public func permits(_ principal: Principal) -> Bool {
    switch principal {
    case .service(let name): services.contains { $0 == name || $0 == "any" }
    case .person(let role, _): roles.contains { $0 == role || $0 == "any" }
    }
  }

  /// The rights in words: `roles lead, admin; services routing`.
  public var summary: String {
    var parts: [String] = []
    if !roles.isEmpty { parts.append("roles " + roles.joined(separator: ", ")) }
    if !services.isEmpty { parts.append("services " + services.joined(separator: ", ")) }
    return parts.isEmpty ? "nobody" : parts.joined(separator: "; ")
  }
}
