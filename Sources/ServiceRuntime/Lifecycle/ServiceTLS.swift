internal import TLS

enum ServiceTLS {
  static func source(_ role: TLSContext.Role, _ identity: TLSIdentity) throws(StartupFailure) -> TLSContextSource {
    do throws(IdentityError) { return try TLSContextSource(role: role, identity: identity) } catch {
      throw StartupFailure("could not use the certificates", why: error.description)
    }
  }
}
