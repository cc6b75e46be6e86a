/// From when until when a certificate counts, in seconds since the epoch.
public struct CertificateValidity: Sendable, Hashable {
  public var notBeforeSeconds: Int64
  public var notAfterSeconds: Int64

  public init(notBeforeSeconds: Int64, notAfterSeconds: Int64) {
    self.notBeforeSeconds = notBeforeSeconds
    self.notAfterSeconds = notAfterSeconds
  }

  /// From five minutes ago, so that a peer whose clock is a little slow accepts the certificate at once.
  ///
  /// - Parameter days: 1 to 36,500; clamped.
  public static func days(_ days: Int) -> CertificateValidity {
    let now = SystemTime.secondsSinceEpoch()
    let length = Int64(min(max(days, 1), 36_500)) * 86_400
    return CertificateValidity(notBeforeSeconds: now - 300, notAfterSeconds: now + length)
  }
}
