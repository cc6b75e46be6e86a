import Testing

@testable import Wire

@Suite("Metadata")
struct MetadataTests {
  static func encode(_ fields: [MetadataField], maxBytes: Int = 8192, maxEntries: Int = 64) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try MetadataCodec.encode(fields, maxBytes: maxBytes, maxEntries: maxEntries, into: &bytes)
    return bytes
  }

  static func decode(_ bytes: [UInt8], maxBytes: Int = 8192, maxEntries: Int = 64) throws -> [MetadataField] {
    try bytes.withUnsafeBytes { try MetadataCodec.decode($0, maxBytes: maxBytes, maxEntries: maxEntries) }
  }

  static let fields =
    MetadataKey.table.map { MetadataField(key: $0, text: "значение") } + [
      MetadataField(key: "x", value: []), MetadataField(key: "x", value: [0, 255]),
      MetadataField(key: String(repeating: "k", count: 127), value: [1]),
    ]

  @Test("what is encoded is decoded, in order, with repeated keys and binary values")
  func roundTrip() throws {
    let bytes = try Self.encode(Self.fields)
    #expect(bytes.count == MetadataCodec.encodedBytes(Self.fields))
    #expect(try Self.decode(bytes) == Self.fields)
  }

  @Test("a common key costs one byte, and its spelled-out form is understood")
  func staticKeys() throws {
    #expect(try Self.encode([MetadataField(key: MetadataKey.onBehalfOf, value: [])]) == [0x80, 0, 0])
    let spelled = [UInt8(MetadataKey.onBehalfOf.utf8.count)] + Array(MetadataKey.onBehalfOf.utf8) + [0, 0]
    #expect(try Self.decode(spelled) == [MetadataField(key: MetadataKey.onBehalfOf, value: [])])
  }

  @Test("a block cut anywhere decodes to a prefix or fails, and never traps")
  func everyCut() throws {
    let bytes = try Self.encode(Self.fields)
    for cut in 0..<bytes.count {
      if let decoded = try? Self.decode(Array(bytes[..<cut])) {
        #expect(Self.fields.starts(with: decoded))
        #expect(decoded.count < Self.fields.count)
      }
    }
  }

  @Test("limits hold on the byte and on the entry")
  func limits() throws {
    let field = MetadataField(key: "k", value: [1, 2, 3])
    let bytes = try Self.encode([field, field], maxBytes: 14, maxEntries: 2)
    #expect(bytes.count == 14)
    #expect(throws: CallError.self) { try Self.encode([field, field], maxBytes: 13, maxEntries: 2) }
    #expect(throws: CallError.self) { try Self.encode([field, field], maxBytes: 14, maxEntries: 1) }
    #expect(try Self.decode(bytes, maxBytes: 14, maxEntries: 2).count == 2)
    #expect(throws: MetadataCodec.DecodingFailure.self) { try Self.decode(bytes, maxBytes: 13, maxEntries: 2) }
    #expect(throws: MetadataCodec.DecodingFailure.self) { try Self.decode(bytes, maxBytes: 14, maxEntries: 1) }
  }

  @Test(
    "illegal keys are refused on both sides",
    arguments: ["", "A", "a b", "ключ", String(repeating: "k", count: 128)])
  func illegalKeys(key: String) {
    #expect(throws: CallError.illegalMetadataKey(key)) { try Self.encode([MetadataField(key: key, value: [])]) }
    let bytes = [UInt8(key.utf8.count & 0x7F)] + Array(key.utf8) + [0, 0]
    #expect(throws: MetadataCodec.DecodingFailure.self) { try Self.decode(bytes) }
  }

  @Test("a refused field leaves the buffer as it was")
  func untouched() {
    var bytes: [UInt8] = [7]
    #expect(throws: CallError.self) {
      try MetadataCodec.encode(
        [MetadataField(key: "a", value: []), MetadataField(key: "B", value: [])], maxBytes: 100, maxEntries: 9,
        into: &bytes)
    }
    #expect(bytes == [7])
  }
}
