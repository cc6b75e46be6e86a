import Messages
import OporaAPI
import ProbeAPI
import Testing

@Suite("Hostile bytes")
struct HostileBytesTests {
  private static let nodeName = "opora.probe.v1.Node"
  private static let everythingName = "opora.probe.v1.Everything"

  /// A tree one child wide.
  private static func chain(depth: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    // Written from the inside out, in reverse, so that 10,000 levels take linear time.
    for _ in 1..<depth {
      var head: [UInt8] = [0x12]
      var length = bytes.count
      while length >= 0x80 {
        head.append(UInt8(length & 0x7F | 0x80))
        length >>= 7
      }
      head.append(UInt8(length))
      bytes += head.reversed()
    }
    return bytes.reversed()
  }

  @Test("nested up to the limit are read, one deeper refused with the limit's name", arguments: [1, 2, 64, 200])
  func depth(limit: Int) throws {
    let limits = MessageLimits(depth: limit)
    _ = try ProbeV1.Node(decoding: Self.chain(depth: limit), limits: limits)
    #expect(throws: MessageDecodingError.tooDeep(limit: limit, message: Self.nodeName)) {
      try ProbeV1.Node(decoding: Self.chain(depth: limit + 1), limits: limits)
    }
  }

  @Test("nested 10,000 deep are refused")
  func veryDeep() {
    #expect(throws: MessageDecodingError.tooDeep(limit: 64, message: Self.nodeName)) {
      try ProbeV1.Node(decoding: Self.chain(depth: 10_000))
    }
  }

  @Test("of a million tiny fields are refused by their number")
  func manyFields() {
    let bytes = Array(repeating: [0x0A, 0x00] as [UInt8], count: 1_000_000).flatMap(\.self)
    #expect(throws: MessageDecodingError.tooManyFields(limit: 400_000, message: "opora.events.v1.EventBatch")) {
      try EventsV1.EventBatch(decoding: bytes)
    }
  }

  @Test("that would unpack to more memory than allowed are refused with the limit")
  func memory() {
    let bytes = Array(repeating: [0x0A, 0x00] as [UInt8], count: 100_000).flatMap(\.self)
    #expect(throws: MessageDecodingError.tooLarge(limitBytes: 1 << 20, message: "opora.events.v1.EventBatch")) {
      try EventsV1.EventBatch(decoding: bytes, limits: MessageLimits(memoryBytes: 1 << 20))
    }
    // A packed list is one field and eight times its size in memory.
    let packed: [UInt8] = [0x8A, 0x02, 0x80, 0x80, 0x80, 0x01] + Array(repeating: 0, count: 1 << 21)
    #expect(throws: MessageDecodingError.self) {
      try ProbeV1.Everything(decoding: packed, limits: MessageLimits(memoryBytes: 1 << 20))
    }
  }

  @Test("cut anywhere are an error or a shorter message, never a trap")
  func truncation() throws {
    let bytes = try GoldenVectorTests.bytes("everything")
    var refused = 0
    for count in 0..<bytes.count {
      do throws(MessageDecodingError) {
        _ = try ProbeV1.Everything(decoding: Array(bytes.prefix(count)))
      } catch {
        refused += 1
      }
    }
    #expect(refused > bytes.count / 2)
  }

  @Test("with a length beyond the end say where they end")
  func lyingLength() {
    #expect(throws: MessageDecodingError.truncated(message: Self.nodeName, offset: 3)) {
      try ProbeV1.Node(decoding: [0x12, 0x7F, 0x08])
    }
    #expect(throws: MessageDecodingError.truncated(message: Self.nodeName, offset: 11)) {
      try ProbeV1.Node(decoding: [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
    }
  }

  @Test(
    "that no encoder writes are malformed",
    arguments: [
      [0x00], [0x02, 0x00], [0x0B], [0x0C], [0x0E, 0x00], [0x0F, 0x00],
      [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x88, 0x80, 0x80, 0x80, 0x80, 0x00, 0x00],
    ] as [[UInt8]])
  func malformed(bytes: [UInt8]) {
    #expect(throws: MessageDecodingError.malformed(message: Self.nodeName, offset: bytes[0] == 0x08 ? 1 : 0)) {
      try ProbeV1.Node(decoding: bytes)
    }
  }

  // Decoders drop what is beyond 64 bits, and then differ in what the rest means.
  @Test("with numbers of more than 64 bits are malformed, where these begin")
  func wideNumbers() {
    let number: [UInt8] = Array(repeating: 0x80, count: 9)
    for last in [2, 0x7F] as [UInt8] {
      #expect(throws: MessageDecodingError.malformed(message: Self.everythingName, offset: 1)) {
        try ProbeV1.Everything(decoding: [0x40] + number + [last])
      }
      #expect(throws: MessageDecodingError.malformed(message: Self.everythingName, offset: 3)) {
        try ProbeV1.Everything(decoding: [0x8A, 0x02, 0x0A] + number + [last])
      }
    }
    #expect(throws: Never.self) { try ProbeV1.Everything(decoding: [0x20] + number + [1]) }
  }

  @Test("with a length of more than five bytes are malformed")
  func longLength() throws {
    #expect(throws: MessageDecodingError.malformed(message: "opora.probe.v1.Leaf", offset: 1)) {
      try ProbeV1.Leaf(decoding: [0x0A, 0x81, 0x80, 0x80, 0x80, 0x80, 0x00, 0x41])
    }
    #expect(try ProbeV1.Leaf(decoding: [0x0A, 0x81, 0x80, 0x80, 0x80, 0x00, 0x41]).name == "A")
  }

  @Test("with a packed list that ends within a value say where that begins")
  func raggedList() {
    #expect(throws: MessageDecodingError.malformed(message: Self.everythingName, offset: 7)) {
      try ProbeV1.Everything(decoding: [0x82, 0x02, 0x06, 0, 0, 0, 0, 1, 2])
    }
    #expect(throws: MessageDecodingError.malformed(message: Self.everythingName, offset: 3)) {
      try ProbeV1.Everything(decoding: [0xFA, 0x01, 0x07, 0, 0, 0, 0, 0, 0, 0])
    }
    #expect(throws: MessageDecodingError.truncated(message: Self.everythingName, offset: 5)) {
      try ProbeV1.Everything(decoding: [0x8A, 0x02, 0x02, 0x01, 0x80])
    }
  }

  @Test(
    "with a packed truth that is neither 0 nor 1 name the field", arguments: [[2], [0x80, 0], [1, 0xFF]] as [[UInt8]])
  func truths(values: [UInt8]) throws {
    #expect(throws: MessageDecodingError.notATruth(field: "opora.probe.v1.Everything.bools")) {
      try ProbeV1.Everything(decoding: [0xB2, 0x02, UInt8(values.count)] + values)
    }
    #expect(try ProbeV1.Everything(decoding: [0xB2, 0x02, 2, 1, 0]).bools == [true, false])
  }

  // The wire format merges the two, libprotobuf-c by another rule, and in a oneof not at all.
  @Test("with a message given twice outside a list name the field")
  func repeatedMessage() throws {
    let leaf: [UInt8] = [0x8A, 0x01, 0x03, 0x0A, 0x01, 0x41]
    let branch: [UInt8] = [0xCA, 0x04, 0x03, 0x0A, 0x01, 0x41]
    let number: [UInt8] = [0xC0, 0x04, 0x05]
    #expect(throws: MessageDecodingError.repeatedMessage(field: "opora.probe.v1.Everything.leaf")) {
      try ProbeV1.Everything(decoding: leaf + number + leaf)
    }
    #expect(throws: MessageDecodingError.repeatedMessage(field: "opora.probe.v1.Everything.branch")) {
      try ProbeV1.Everything(decoding: branch + number + branch)
    }
    let both = try ProbeV1.Everything(decoding: branch + leaf)
    #expect(both.leaf?.name == "A")
    #expect(both.choice == .branch(.init(name: "A")))
  }

  @Test("of a wrong wire type name the field")
  func wrongWireType() {
    #expect(throws: MessageDecodingError.wrongWireType(field: "\(Self.nodeName).value", wireType: 2)) {
      try ProbeV1.Node(decoding: [0x0A, 0x00])
    }
    #expect(throws: MessageDecodingError.wrongWireType(field: "\(Self.nodeName).children", wireType: 0)) {
      try ProbeV1.Node(decoding: [0x10, 0x00])
    }
  }

  @Test(
    "that are no UTF-8 name the text field",
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xD0]] as [[UInt8]])
  func notUTF8(text: [UInt8]) {
    #expect(throws: MessageDecodingError.notUTF8(field: "opora.probe.v1.Leaf.name")) {
      try ProbeV1.Leaf(decoding: [0x0A, UInt8(text.count)] + text)
    }
    #expect(throws: MessageDecodingError.notUTF8(field: "opora.probe.v1.Everything.strings")) {
      try ProbeV1.Everything(decoding: [0xBA, 0x02, UInt8(text.count)] + text)
    }
  }

  @Test("with U+0000 name the text field", arguments: [[0], [0x41, 0], [0x41, 0, 0x42]] as [[UInt8]])
  func zeroInText(text: [UInt8]) {
    #expect(throws: MessageDecodingError.containsNUL(field: "opora.probe.v1.Leaf.name")) {
      try ProbeV1.Leaf(decoding: [0x0A, UInt8(text.count)] + text)
    }
    #expect(throws: MessageDecodingError.containsNUL(field: "opora.probe.v1.Everything.strings")) {
      try ProbeV1.Everything(decoding: [0xBA, 0x02, UInt8(text.count)] + text)
    }
  }

  @Test("made by mutation decode to a message that encodes again, or to an error", arguments: 1...20)
  func mutation(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let seeds = try ["everything", "tree", "choices"].map(GoldenVectorTests.bytes)
    for _ in 0..<500 {
      var bytes = try #require(seeds.randomElement(using: &random))
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)), at: place)
        default: bytes = Array(bytes.prefix(place + 1))
        }
      }
      for check in [Self.reencodes(ProbeV1.Everything.self), Self.reencodes(ProbeV1.Node.self)] { check(bytes) }
    }
  }

  /// Decoding what was encoded again gives the same bytes: nothing is lost on the way.
  private static func reencodes<M: ProtobufMessage>(_ type: M.Type) -> ([UInt8]) -> Void {
    { bytes in
      guard let message = try? M(decoding: bytes) else { return }
      let encoded = message.encoded()
      #expect((try? M(decoding: encoded))?.encoded() == encoded)
    }
  }
}
