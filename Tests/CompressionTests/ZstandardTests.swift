import Testing
import Wire

@testable import Compression

@Suite("Zstandard")
struct ZstandardTests {
  private let zstd = Zstandard()

  private func expand(_ bytes: [UInt8], limit: Int = 1 << 22) throws(ExpansionError) -> [UInt8] {
    let result = bytes.withUnsafeBytes { bytes in
      do throws(ExpansionError) {
        return Result<[UInt8], ExpansionError>.success(try zstd.expand(bytes, limit: limit))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Words as tickets have them, the same each time.
  private func text(_ bytes: Int) -> [UInt8] {
    let words = ["принтер", "не", "печатает", "после", "обновления", "счёт", "ticket", "T-1002", "клиент", "P2"]
    var seed: UInt64 = 7
    var text = ""
    while text.utf8.count < bytes {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += words[Int(seed >> 33) % words.count] + " "
    }
    return Array(text.utf8.prefix(bytes))
  }

  @Test("what was compressed comes back", arguments: [1, 10, 1_024, 65_536, 4_194_304])
  func roundTrip(_ bytes: Int) throws {
    let message = text(bytes)
    let compressed = try #require(zstd.compress(message))
    let isSame = try expand(compressed, limit: bytes) == message
    #expect(isSame)
    if bytes >= 1_024 { #expect(compressed.count * 2 < bytes) }
  }

  @Test("an empty message is not compressed, and empty bytes are no message")
  func empty() {
    #expect(zstd.compress([]) == nil)
    #expect(throws: ExpansionError.corrupt) { try expand([]) }
  }

  @Test("a length above the limit is refused before anything is made, also by a byte")
  func limit() throws {
    let compressed = try #require(zstd.compress([UInt8](repeating: 0, count: 4_000_000)))
    #expect(compressed.count < 1_000)
    #expect(throws: ExpansionError.tooLong) { try expand(compressed, limit: 3_999_999) }
    #expect(try expand(compressed, limit: 4_000_000).count == 4_000_000)
  }

  @Test("bytes cut anywhere are corrupt")
  func truncation() throws {
    let compressed = try #require(zstd.compress(text(5_000)))
    for length in 0..<compressed.count {
      #expect(throws: ExpansionError.corrupt) { try expand(Array(compressed.prefix(length))) }
    }
    #expect(throws: ExpansionError.corrupt) { try expand(compressed + [0]) }
    #expect(throws: ExpansionError.corrupt) { try expand(compressed + compressed) }
  }

  @Test("any byte changed gives an error or another message of no more than the limit, never a trap")
  func flips() throws {
    let compressed = try #require(zstd.compress(text(2_000)))
    for index in compressed.indices {
      for bit in 0..<8 {
        var changed = compressed
        changed[index] ^= 1 << UInt8(bit)
        if let message = try? expand(changed, limit: 10_000) { #expect(message.count <= 10_000) }
      }
    }
    // And the contexts are as good as before.
    #expect(try expand(compressed) == text(2_000))
  }

  /// A frame by hand: one segment, a length of one byte, one block.
  private func frame(length: UInt8, _ block: [UInt8]) -> [UInt8] {
    [0x28, 0xB5, 0x2F, 0xFD, 0x20, length] + block
  }

  @Test("a length that lies, a length that is not told, a skippable frame, and a dictionary are corrupt")
  func lies() throws {
    let raw: [UInt8] = [0x19, 0, 0, 1, 2, 3]
    #expect(try expand(frame(length: 3, raw)) == [1, 2, 3])
    #expect(throws: ExpansionError.corrupt) { try expand(frame(length: 4, raw)) }
    #expect(throws: ExpansionError.corrupt) { try expand(frame(length: 2, raw)) }
    // No single segment: a window instead of the length.
    #expect(throws: ExpansionError.corrupt) { try expand([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58] + raw) }
    #expect(throws: ExpansionError.corrupt) { try expand([0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]) }
    #expect(throws: ExpansionError.corrupt) { try expand([0x28, 0xB5, 0x2F, 0xFD, 0x21, 9, 3] + raw) }
    #expect(throws: ExpansionError.corrupt) { try expand(Array("GET / HTTP/1.1\r\n\r\n".utf8)) }
  }

  @Test("a bomb of a few bytes takes no more memory than the limit")
  func bomb() {
    // A length of 2^40 in eight bytes, and a block that repeats one byte 128 KiB times.
    let bomb: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 1, 0, 0, 0x03, 0, 0x10, 0x41]
    #expect(throws: ExpansionError.tooLong) { try expand(bomb) }
    // The length is believed to be three, and the block holds 128 KiB.
    #expect(throws: ExpansionError.corrupt) { try expand(frame(length: 3, [0x03, 0, 0x10, 0x41])) }
  }
}
