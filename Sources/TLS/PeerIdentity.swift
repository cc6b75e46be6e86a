/// Who stands at the other end of a connection, as its certificate says.
///
/// The identity is the certificate's only URI subject alternative name, in the form of a SPIFFE identifier:
/// `spiffe://opora/service/<name>` or `spiffe://opora/person/<role>/<name>`. Names are 1 to 63 bytes of lower-case
/// letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
/// Source: SPIFFE-ID, section 2.
public enum PeerIdentity: Sendable, Hashable {
  /// A process of the system.
  case service(name: String)
  /// A human being, acting in a role.
  case person(role: PersonRole, name: String)

  /// The trust domain every identity of this system lives in.
  public static let trustDomain = "opora"

  static let prefix = "spiffe://opora/"

  /// Parses an identifier; nil when it is not exactly of one of the two forms.
  public init?(uri: String) {
    guard uri.utf8.count <= 255, uri.hasPrefix(Self.prefix) else { return nil }
    let parts = uri.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
    switch (parts.count, parts.first) {
    case (2, "service"):
      guard Self.isValid(name: parts[1]) else { return nil }
      self = .service(name: String(parts[1]))
    case (3, "person"):
      guard let role = PersonRole(rawValue: String(parts[1])), Self.isValid(name: parts[2]) else { return nil }
      self = .person(role: role, name: String(parts[2]))
    default:
      return nil
    }
  }

  /// The identifier as it stands in a certificate.
  public var uri: String {
    switch self {
    case .service(let name): return "\(Self.prefix)service/\(name)"
    case .person(let role, let name): return "\(Self.prefix)person/\(role.rawValue)/\(name)"
    }
  }

  /// The service's or person's name without its kind.
  public var name: String {
    switch self {
    case .service(let name), .person(_, let name): return name
    }
  }

  /// Whether a name may stand in an identity.
  public static func isValid(name: some StringProtocol) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, bytes.count <= 63, isLetterOrDigit(first) else { return false }
    return bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }
}

extension PeerIdentity: CustomStringConvertible {
  /// `service tickets`, `specialist olga`.
  public var description: String {
    switch self {
    case .service(let name): return "service \(name)"
    case .person(let role, let name): return "\(role.rawValue) \(name)"
    }
  }
}
