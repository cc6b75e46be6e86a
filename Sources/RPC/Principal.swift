/// Who is calling, as the certificate says: a service or a person with a role.
///
/// In certificates it is a URI of the SPIFFE form, `spiffe://opora/service/<name>` or
/// `spiffe://opora/person/<role>/<name>`; in logs and histories the part after the trust domain.
public enum Principal: Sendable, Hashable, CustomStringConvertible {
  case service(name: String)
  case person(role: String, name: String)

  /// Parses `service/<name>` or `person/<role>/<name>`. Names are 1 to 63 bytes of `a-z 0-9 - _ .`,
  /// beginning with a letter or digit, as in certificates.
  public init?(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.dropFirst().allSatisfy(Self.isName) else { return nil }
    switch (parts.first, parts.count) {
    case ("service", 2): self = .service(name: String(parts[1]))
    case ("person", 3): self = .person(role: String(parts[1]), name: String(parts[2]))
    default: return nil
    }
  }

  /// Parses the URI of a certificate's subject alternative name.
  public init?(uri: String) {
    let scheme = "spiffe://opora/"
    guard uri.hasPrefix(scheme) else { return nil }
    self.init(String(uri.dropFirst(scheme.count)))
  }

  public var name: String {
    switch self {
    case .service(let name), .person(_, let name): name
    }
  }

  /// A person's role; nil for a service.
  public var role: String? {
    switch self {
    case .service: nil
    case .person(let role, _): role
    }
  }

  public var isService: Bool { role == nil }

  public var description: String {
    switch self {
    case .service(let name): "service/\(name)"
    case .person(let role, let name): "person/\(role)/\(name)"
    }
  }

  private static func isName(_ text: Substring) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= 63, isLetterOrDigit(first) else { return false }
    return bytes.allSatisfy {
      isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
