internal import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come in portions, by the system's OpenSSL.
///
/// Memory is constant, whatever the length; about 1 GB a second on a machine with the instructions for it.
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// - Throws: ``DigestError/unavailable`` when OpenSSL is without the algorithm or out of memory.
  public init() throws(DigestError) {
    guard let context = EVP_MD_CTX_new() else { throw .unavailable }
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      EVP_MD_CTX_free(context)
      throw .unavailable
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: some Sequence<UInt8> & Collection<UInt8>) throws(DigestError) {
    let taken = bytes.withContiguousStorageIfAvailable { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    if let taken {
      guard taken == 1 else { throw .unavailable }
    } else {
      try update(Array(bytes))
    }
  }

  /// The digest of everything taken in, as 64 lower-case hexadecimal digits.
  public consuming func finish() throws(DigestError) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &length) == 1 else { throw .unavailable }
    return digest.prefix(Int(length)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The digest of bytes that are all there.
  public static func hexadecimal(of bytes: [UInt8]) throws(DigestError) -> String {
    var hash = try SHA256()
    try hash.update(bytes)
    return try hash.finish()
  }
}

public enum DigestError: Error, Sendable, Hashable {
  /// OpenSSL cannot compute it, as where a policy of the system has switched the algorithm off.
  case unavailable
}

extension DigestError: CustomStringConvertible {
  public var description: String { "this machine's OpenSSL cannot compute SHA-256" }
}
