/// What a certificate is to say.
public struct CertificateRequest: Sendable, Hashable {
  public var identity: PeerIdentity
  public var validity: CertificateValidity
  /// For other tools that look at host names; this system's own clients look at the identity.
  public var dnsNames: [String]
  public var ipAddresses: [String]

  public init(
    identity: PeerIdentity, validity: CertificateValidity = .days(90), dnsNames: [String] = [],
    ipAddresses: [String] = []
  ) {
    self.identity = identity
    self.validity = validity
    self.dnsNames = dnsNames
    self.ipAddresses = ipAddresses
  }

  /// The content of the subject alternative name; nil names the first value that can't stand in it.
  func alternativeNames() throws(CertificateError) -> String {
    // The text form is comma-separated: what is let in here decides what can be smuggled into a certificate.
    guard let parsed = PeerIdentity(uri: identity.uri), parsed == identity else {
      throw .invalidName(identity.uri)
    }
    var parts = ["URI:\(identity.uri)"]
    for name in dnsNames {
      guard Self.isDNSName(name) else { throw .invalidName(name) }
      parts.append("DNS:\(name)")
    }
    for address in ipAddresses {
      guard IPAddressText.isValid(address) else { throw .invalidName(address) }
      parts.append("IP:\(address)")
    }
    return parts.joined(separator: ",")
  }

  private static func isDNSName(_ name: String) -> Bool {
    let bytes = name.utf8
    guard !bytes.isEmpty, bytes.count <= 253 else { return false }
    return bytes.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
  }
}
