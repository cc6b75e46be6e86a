/// The bytes a fuzzer made, read as decisions. Past the end every decision is zero.
struct FuzzInput {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func byte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func word() -> UInt32 {
    UInt32(byte()) << 24 | UInt32(byte()) << 16 | UInt32(byte()) << 8 | UInt32(byte())
  }

  /// At most so many bytes, fewer at the end.
  mutating func run(_ count: Int) -> [UInt8] {
    let end = min(bytes.count, position + max(0, count))
    guard position < end else { return [] }
    defer { position = end }
    return Array(bytes[position..<end])
  }

  mutating func rest() -> [UInt8] { run(bytes.count) }
}
