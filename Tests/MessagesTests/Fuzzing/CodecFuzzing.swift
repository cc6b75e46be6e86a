internal import CProtobufC
internal import ProbeAPI

@testable internal import Messages

/// Any bytes as messages: what our codec reads and writes, held against libprotobuf-c by itself and, where it is at
/// hand, against Google's implementation.
///
/// First byte: which message. What we read, both others must read, and mean the same. What we refuse, Google's may read
/// only for a rule of ours that is stricter; docs/protocol.md, *Messages*, lists them all.
enum CodecFuzzing {
  static func check(_ bytes: [UInt8], google: (any CodecOracle)?) -> String? {
    guard let choice = bytes.first else { return nil }
    let message = Array(bytes.dropFirst())
    switch choice % 3 {
    case 0: return check(ProbeV1.Everything.self, message, google)
    case 1: return check(ProbeV1.Node.self, message, google)
    default: return check(ProbeV1.Leaf.self, message, google)
    }
  }

  /// Which message the input is for, and what our codec makes of it: "Leaf read", "Node tooDeep".
  static func outcome(_ bytes: [UInt8]) -> String {
    let message = Array(bytes.dropFirst())
    switch (bytes.first ?? 0) % 3 {
    case 0: return "Everything \(outcome(ProbeV1.Everything.self, message))"
    case 1: return "Node \(outcome(ProbeV1.Node.self, message))"
    default: return "Leaf \(outcome(ProbeV1.Leaf.self, message))"
    }
  }

  private static func outcome<M: ProtobufMessage>(_ type: M.Type, _ bytes: [UInt8]) -> String {
    do throws(MessageDecodingError) {
      _ = try M(decoding: bytes)
      return "read"
    } catch {
      switch error {
      case .tooDeep: return "tooDeep"
      case .tooManyFields: return "tooManyFields"
      case .tooLarge: return "tooLarge"
      case .truncated: return "truncated"
      case .malformed: return "malformed"
      case .wrongWireType: return "wrongWireType"
      case .notATruth: return "notATruth"
      case .repeatedMessage: return "repeatedMessage"
      case .notUTF8: return "notUTF8"
      case .containsNUL: return "containsNUL"
      }
    }
  }

  private static func check<M: ProtobufMessage>(
    _ type: M.Type, _ bytes: [UInt8], _ google: (any CodecOracle)?
  ) -> String? {
    let value: M
    do throws(MessageDecodingError) {
      value = try M(decoding: bytes)
    } catch {
      return refused(error, bytes, google.map { $0.canonical(bytes, message: M.fullName, anyText: false) != nil })
    }
    let encoded = value.encoded()
    do throws(MessageDecodingError) {
      // Bytes are compared and not values: a NaN equals nothing.
      if try M(decoding: encoded).encoded() != encoded { return "written, read and written again it is another" }
    } catch {
      return "what was written cannot be read: \(error)"
    }
    guard let plain = plainProtobufC(bytes, M.layout) else { return "libprotobuf-c does not read what we read" }
    if plain != encoded { return "libprotobuf-c writes \(plain), we \(encoded)" }
    guard let google else { return nil }
    // A text that another value replaces later is looked at by Google's only.
    guard let theirs = google.canonical(bytes, message: M.fullName, anyText: true) else {
      return "Google's refuses what we read"
    }
    guard google.canonical(encoded, message: M.fullName, anyText: false) != nil else {
      return "Google's refuses what we wrote"
    }
    let ours = google.canonical(encoded, message: M.fullName, anyText: true)
    return ours == theirs ? nil : "Google's means \(theirs) by the input, \(ours ?? []) by what we wrote"
  }

  /// Whether a refusal is one of those that only we make.
  private static func refused(_ error: MessageDecodingError, _ bytes: [UInt8], _ googleReads: Bool?) -> String? {
    guard googleReads == true else { return nil }
    switch error {
    case .tooDeep, .tooManyFields, .tooLarge, .wrongWireType, .notATruth, .repeatedMessage, .containsNUL: return nil
    case .malformed(_, let offset):
      return isStricter(bytes.dropFirst(offset)) ? nil : "Google's reads what is malformed to us at \(offset)"
    case .truncated, .notUTF8: return "Google's reads what we refuse: \(error)"
    }
  }

  /// Whether only we find what begins here malformed: a group, a tag whose number has more than 29 bits, and a number
  /// of more than 64 bits, of which Google's drops what is too much.
  private static func isStricter(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first else { return false }
    let length = bytes.prefix { $0 >= 0x80 }.count + 1
    switch (length, bytes.dropFirst(length - 1).first) {
    case (5, .some(0x10...)), (10, .some(2...)): return true
    default: return first & 7 == 3 || first & 7 == 4
    }
  }

  /// Unpacked and packed by libprotobuf-c alone.
  private static func plainProtobufC(_ bytes: [UInt8], _ layout: MessageLayout) -> [UInt8]? {
    let descriptor = layout.address.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    let message = bytes.withUnsafeBufferPointer { buffer in
      var nothing: UInt8 = 0
      guard let start = buffer.baseAddress else { return protobuf_c_message_unpack(descriptor, nil, 0, &nothing) }
      return protobuf_c_message_unpack(descriptor, nil, buffer.count, start)
    }
    guard let message else { return nil }
    defer { protobuf_c_message_free_unpacked(message, nil) }
    let size = protobuf_c_message_get_packed_size(message)
    guard size > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = protobuf_c_message_pack(message, start)
    }
  }
}
