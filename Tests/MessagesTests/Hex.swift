extension [UInt8] {
  init(hex: String) {
    self = stride(from: 0, to: hex.utf8.count, by: 2).compactMap {
      UInt8(String(hex.dropFirst($0).prefix(2)), radix: 16)
    }
  }
}

/// Seeded, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// xorshift64*.
  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
