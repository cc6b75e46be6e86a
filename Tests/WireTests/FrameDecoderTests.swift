import Testing

@testable import Wire

@Suite("Frame decoder")
struct FrameDecoderTests {
  /// Magic and one frame of every type, as legal as a header can tell.
  static let conversation: [UInt8] = {
    var bytes: [UInt8] = []
    var settings = Settings()
    settings.maxStreams = 7
    FrameEncoder.preamble(settings: settings, versions: 1...1, into: &bytes)
    FrameEncoder.method(0, MethodEntry(name: "a.B/C", kind: .unary, fingerprint: 7), into: &bytes)
    FrameEncoder.open(
      OutgoingCall(method: 0), stream: 1, metadata: [0x80, 0, 1, 65], message: [1, 2, 3], isEnded: true, into: &bytes)
    FrameEncoder.initialMetadata([], stream: 1, into: &bytes)
    FrameEncoder.message([9, 9][...], total: nil, isEnded: false, stream: 1, into: &bytes)
    FrameEncoder.endOfMessages(stream: 1, into: &bytes)
    FrameEncoder.close(status: 0, text: "ok", trailers: [], message: [], stream: 1, into: &bytes)
    FrameEncoder.cancel(.refused, stream: 3, into: &bytes)
    FrameEncoder.credit(100, stream: 3, into: &bytes)
    FrameEncoder.ping(5, isAcknowledgement: true, into: &bytes)
    FrameEncoder.goAway(GoAwayNotice(lastStream: 3, code: .shutdown, text: "bye"), into: &bytes)
    bytes += [0, 0, 2, 0xFE, 0xFF, 0, 0, 0, 0, 1, 2]
    return bytes
  }()

  struct Cut: Equatable {
    var header: FrameHeader
    var payload: [UInt8]
  }

  static func frames(_ portions: [ArraySlice<UInt8>]) throws -> [Cut] {
    var decoder = FrameDecoder(maxFrameBytes: 16_384)
    var frames: [Cut] = []
    for portion in portions {
      try portion.withUnsafeBytes { bytes in
        try decoder.decode(bytes) { header, payload in
          frames.append(Cut(header: header, payload: Array(payload)))
        }
      }
    }
    #expect(!decoder.isInsideFrame)
    return frames
  }

  @Test("the same frames come out however the bytes are cut in two")
  func everyCut() throws {
    let bytes = Self.conversation
    let whole = try Self.frames([bytes[...]])
    #expect(whole.count == 12)
    #expect(whole.last?.header.type == nil)
    for cut in 0...bytes.count {
      #expect(try Self.frames([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)")
    }
  }

  @Test("the same frames come out in portions of any size", arguments: 1...24)
  func dripped(size: Int) throws {
    let bytes = Self.conversation
    let portions = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    #expect(try Self.frames(portions) == Self.frames([bytes[...]]))
  }

  @Test("a text client is turned away at its first letter")
  func textClient() {
    #expect(throws: ConnectionError.badMagic(index: 0, byte: UInt8(ascii: "G"))) {
      try Self.frames([Array("G".utf8)[...]])
    }
  }

  @Test("a mangled line end in the magic is found")
  func mangledMagic() {
    #expect(throws: ConnectionError.badMagic(index: 4, byte: 0x0A)) {
      try Self.frames([[0x8F, 0x4F, 0x50, 0x52, 0x0A, 0x1A, 0x0A][...]])
    }
  }

  struct BadHeader: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var error: ConnectionError
    var testDescription: String { "\(error)" }
  }

  static let badHeaders: [BadHeader] = [
    BadHeader(bytes: [0, 0, 0, 0x0A, 0, 0, 0, 0, 1], error: .unknownFrameType(0x0A)),
    BadHeader(bytes: [0, 0, 0, 0x3F, 0, 0, 0, 0, 1], error: .unknownFrameType(0x3F)),
    BadHeader(bytes: [0, 0, 0, 0x40, 0, 0, 0, 0, 1], error: .unknownFrameType(0x40)),
    BadHeader(bytes: [0, 0, 0, 0x7E, 0, 0, 0, 0, 1], error: .unknownFrameType(0x7E)),
    BadHeader(
      bytes: [0, 0x40, 1, 3, 2, 0, 0, 0, 1], error: .frameLength(type: .message, length: 16_385, legal: 0...16_384)),
    BadHeader(
      bytes: [0xFF, 0xFF, 0xFF, 1, 2, 0, 0, 0, 1],
      error: .frameLength(type: .open, length: 0xFF_FFFF, legal: 9...16_384)),
    BadHeader(
      bytes: [0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0],
      error: .ignorableFrameLength(type: 0x80, length: 0xFF_FFFF, limit: 16_384)),
    BadHeader(bytes: [0, 2, 1, 0, 0, 0, 0, 0, 0], error: .frameLength(type: .hello, length: 513, legal: 4...512)),
    BadHeader(bytes: [0, 0, 7, 7, 0, 0, 0, 0, 0], error: .frameLength(type: .ping, length: 7, legal: 8...8)),
    BadHeader(bytes: [0, 0, 8, 7, 2, 0, 0, 0, 0], error: .undefinedFlags(type: .ping, flags: 2)),
    BadHeader(bytes: [0, 0, 9, 1, 0x10, 0, 0, 0, 1], error: .undefinedFlags(type: .open, flags: 0x10)),
    BadHeader(bytes: [0, 0, 1, 5, 1, 0, 0, 0, 1], error: .undefinedFlags(type: .cancel, flags: 1)),
    BadHeader(bytes: [0, 0, 9, 1, 0, 0x80, 0, 0, 1], error: .illegalStream(type: .open, stream: 0x8000_0001)),
    BadHeader(bytes: [0, 0, 9, 1, 0, 0, 0, 0, 0], error: .illegalStream(type: .open, stream: 0)),
    BadHeader(bytes: [0, 0, 8, 7, 0, 0, 0, 0, 1], error: .illegalStream(type: .ping, stream: 1)),
  ]

  @Test("a header is refused before its payload is waited for", arguments: badHeaders)
  func badHeader(bad: BadHeader) {
    #expect(throws: bad.error) { try Self.frames([(WireFormat.magic + bad.bytes)[...]]) }
  }

  @Test("random bytes never trap, and the decoder keeps at most one frame", arguments: 0..<200)
  func randomBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var decoder = FrameDecoder(maxFrameBytes: 16_384, expectsMagic: false)
    for _ in 0..<50 {
      // Mostly plausible headers, so that the walk gets past the first check.
      var portion: [UInt8] = [0, 0, UInt8.random(in: 0...12, using: &random), .random(in: 0...11, using: &random)]
      portion += [.random(in: 0...15, using: &random), 0, 0, 0, .random(in: 0...3, using: &random)]
      portion += (0..<Int.random(in: 0...16, using: &random)).map { _ in .random(in: 0...255, using: &random) }
      do {
        try portion.withUnsafeBytes { try decoder.decode($0) { _, _ in } }
      } catch {
        return
      }
    }
  }
}
