/// An identity's files, read and found to fit together.
struct Credentials {
  let chain: [X509Certificate]
  let leaf: X509Certificate
  let key: PrivateKey
  let trust: TrustStore
  let own: PeerIdentity
  let notAfterSeconds: Int64

  static func load(_ identity: TLSIdentity) throws(IdentityError) -> Credentials {
    let now = SystemTime.secondsSinceEpoch()
    let path = identity.certificateChainPath
    let chain = try CertificateFile.load(path: path)
    guard let leaf = chain.first else { throw .notPEM(path: path, expected: .certificate) }
    let key = try PrivateKey.load(path: identity.privateKeyPath)
    let trust = try TrustStore.load(path: identity.authorityPath)
    for certificate in chain { try CertificateFile.checkDates(certificate, path: path, at: now) }
    guard key.belongs(to: leaf) else {
      throw .keyMismatch(certificatePath: path, keyPath: identity.privateKeyPath)
    }
    try trust.verify(chain, path: path, at: now)
    guard let own = leaf.identity() else { throw .noIdentity(path: path) }
    return Credentials(
      chain: chain, leaf: leaf, key: key, trust: trust, own: own, notAfterSeconds: leaf.notAfterSeconds ?? now)
  }
}
