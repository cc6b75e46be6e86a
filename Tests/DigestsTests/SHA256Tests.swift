import Digests
import Testing

@Suite("SHA-256") struct SHA256Tests {
  /// From FIPS 180-4's examples, and the empty message.
  @Test(
    "gives the standard's own examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func examples(text: String, digest: String) throws {
    #expect(try SHA256.hexadecimal(of: Array(text.utf8)) == digest)
  }

  @Test("is the same however the bytes are cut")
  func portions() throws {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = try SHA256.hexadecimal(of: bytes)
    for size in [1, 7, 63, 64, 65, 999] {
      var hash = try SHA256()
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + size)
        try hash.update(bytes[start..<end])
        start = end
      }
      #expect(try hash.finish() == whole, "portions of \(size)")
    }
  }
}
