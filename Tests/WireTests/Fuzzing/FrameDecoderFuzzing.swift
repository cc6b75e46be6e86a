@testable import Wire

/// Any bytes, cut anywhere: the same frames and the same fault come out as from the bytes in one piece, and what was
/// decoded is what the encoder would write.
///
/// First byte: how the bytes are cut and whether the magic is expected; the rest is the stream.
enum FrameDecoderFuzzing {
  private struct Outcome: Equatable {
    var frames: [FrameHeader] = []
    var bytes: [UInt8] = []
    var fault: ConnectionError?
  }

  /// - Returns: what is wrong; nil when nothing is.
  static func check(_ bytes: [UInt8]) -> String? {
    var input = FuzzInput(bytes)
    let cutting = input.byte()
    let expectsMagic = cutting & 1 == 1
    let stream = input.rest()
    let whole = decode([stream], expectsMagic)
    let cut = decode(pieces(of: stream, seed: cutting), expectsMagic)
    if whole != cut { return "cut by \(cutting) gives \(cut), whole \(whole)" }
    let start = expectsMagic ? WireFormat.magic.count : 0
    guard whole.frames.isEmpty || Array(stream.dropFirst(start).prefix(whole.bytes.count)) == whole.bytes else {
      return "the frames' bytes are not those of the stream"
    }
    return nil
  }

  private static func pieces(of stream: [UInt8], seed: UInt8) -> [[UInt8]] {
    var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    var pieces: [[UInt8]] = []
    var position = 0
    while position < stream.count {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let end = min(stream.count, position + Int(truncatingIfNeeded: random >> 59))
      pieces.append(Array(stream[position..<end]))
      position = end
    }
    return pieces
  }

  private static func decode(_ portions: [[UInt8]], _ expectsMagic: Bool) -> Outcome {
    var decoder = FrameDecoder(maxFrameBytes: 16_384, expectsMagic: expectsMagic)
    var outcome = Outcome()
    for portion in portions {
      do throws(ConnectionError) {
        try portion.withUnsafeBufferPointer { bytes throws(ConnectionError) in
          try decoder.decode(UnsafeRawBufferPointer(bytes)) { header, payload in
            outcome.frames.append(header)
            FrameEncoder.header(header, into: &outcome.bytes)
            outcome.bytes.append(contentsOf: payload)
          }
        }
      } catch {
        outcome.fault = error
        return outcome
      }
    }
    return outcome
  }
}
