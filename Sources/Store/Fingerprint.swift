/// FNV-1a, 64 bits: tells honest inputs apart; not meant against somebody who looks for collisions.
/// Source: Fowler, Noll, Vo; draft-eastlake-fnv.
public enum Fingerprint {
  private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01b3

  /// The fingerprint of a message as it is encoded.
  public static func of(_ bytes: [UInt8]) -> Int64 {
    Int64(bitPattern: extend(basis, bytes))
  }

  static func of(_ text: String) -> Int64 {
    Int64(bitPattern: extend(basis, text.utf8))
  }

  /// The fingerprint of a name and bytes that belong to it, with a separator that no UTF-8 text contains.
  static func of(_ text: String, _ bytes: [UInt8]) -> Int64 {
    Int64(bitPattern: extend(extend(extend(basis, text.utf8), CollectionOfOne(0xFF)), bytes))
  }

  private static func extend(_ start: UInt64, _ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = start
    for byte in bytes {
      hash ^= UInt64(byte)
      hash = hash &* prime
    }
    return hash
  }
}
