internal import CProtobufC

/// Walks the bytes of a message along its descriptor before libprotobuf-c does, and refuses what would hurt:
/// nesting too deep, too many fields, lengths beyond the end, wire types that are not the field's, and numbers that
/// decoders read differently.
///
/// Linear in the input; recursion is bounded by `MessageLimits.depth`.
struct BoundsScan {
  private let limits: MessageLimits
  private var fields = 0

  init(limits: MessageLimits) { self.limits = limits }

  typealias Descriptor = UnsafePointer<ProtobufCMessageDescriptor>

  mutating func check(_ bytes: UnsafeRawBufferPointer, _ descriptor: Descriptor) throws(MessageDecodingError) {
    try check(bytes, 0, bytes.count, descriptor, depth: 1)
  }

  static func name(_ descriptor: Descriptor) -> String {
    descriptor.pointee.name.map { String(cString: $0) } ?? "message"
  }

  private static func name(_ field: UnsafePointer<ProtobufCFieldDescriptor>, in descriptor: Descriptor) -> String {
    "\(name(descriptor)).\(field.pointee.name.map { String(cString: $0) } ?? "field")"
  }

  private mutating func check(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ descriptor: Descriptor, depth: Int
  ) throws(MessageDecodingError) {
    guard depth <= limits.depth else { throw .tooDeep(limit: limits.depth, message: Self.name(descriptor)) }
    var position = start
    var singles = SingleMessages()
    while position < end {
      fields += 1
      guard fields <= limits.fields else {
        throw .tooManyFields(limit: limits.fields, message: Self.name(descriptor))
      }
      let offset = position
      let tag = try varint(bytes, &position, end, descriptor)
      let number = tag >> 3
      guard position - offset <= 5, number >= 1, number <= 0x1FFF_FFFF else {
        throw .malformed(message: Self.name(descriptor), offset: offset)
      }
      let wireType = UInt8(tag & 7)
      guard wireType < 3 || wireType == 5 else {
        throw .malformed(message: Self.name(descriptor), offset: offset)
      }
      let field = Self.field(UInt32(number), in: descriptor)
      if let field { try demand(wireType, field, descriptor) }
      switch wireType {
      case 0:
        _ = try varint(bytes, &position, end, descriptor)
      case 1:
        try skip(8, &position, end, descriptor)
      case 5:
        try skip(4, &position, end, descriptor)
      default:
        let prefix = position
        let length = try varint(bytes, &position, end, descriptor)
        guard length <= UInt64(end - position) else {
          throw .truncated(message: Self.name(descriptor), offset: end)
        }
        guard position - prefix <= 5 else { throw .malformed(message: Self.name(descriptor), offset: prefix) }
        let body = position
        position += Int(length)
        guard let field else { continue }
        if field.pointee.type == PROTOBUF_C_TYPE_MESSAGE, let nested = field.pointee.descriptor {
          guard singles.note(field, in: descriptor) else {
            throw .repeatedMessage(field: Self.name(field, in: descriptor))
          }
          try check(
            bytes, body, position, nested.assumingMemoryBound(to: ProtobufCMessageDescriptor.self), depth: depth + 1)
        } else if field.pointee.label == PROTOBUF_C_LABEL_REPEATED {
          try checkPacked(bytes, body, position, field, descriptor)
        }
      }
    }
  }

  /// The message fields met in one message, lists apart. Given twice, libprotobuf-c merges two messages by another rule
  /// than the wire format's, under which the later bytes simply follow the earlier: a zero would not count, and what is
  /// unknown would be lost.
  private struct SingleMessages {
    /// By the field's place in the descriptor, so that hardly any message takes memory for it.
    private var early: UInt64 = 0
    private var late: [Int] = []

    /// - Returns: false when the field was there before.
    mutating func note(_ field: UnsafePointer<ProtobufCFieldDescriptor>, in descriptor: Descriptor) -> Bool {
      guard field.pointee.label != PROTOBUF_C_LABEL_REPEATED, let first = descriptor.pointee.fields else { return true }
      let place = field - first
      guard place < 64 else {
        guard !late.contains(place) else { return false }
        late.append(place)
        return true
      }
      let bit = UInt64(1) << UInt64(place)
      defer { early |= bit }
      return early & bit == 0
    }
  }

  /// The values of a packed list, which libprotobuf-c would refuse without saying where. A truth is one byte, 0 or 1,
  /// as every encoder writes it: libprotobuf-c reads no other.
  private func checkPacked(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ field: UnsafePointer<ProtobufCFieldDescriptor>,
    _ descriptor: Descriptor
  ) throws(MessageDecodingError) {
    var position = start
    let encoding = Self.encoding(of: field.pointee.type)
    switch encoding {
    case .lengthPrefixed: return
    case .fixed32, .fixed64:
      let width = encoding == .fixed32 ? 4 : 8
      guard (end - start).isMultiple(of: width) else {
        throw .malformed(message: Self.name(descriptor), offset: end - (end - start) % width)
      }
    case .varint where field.pointee.type == PROTOBUF_C_TYPE_BOOL:
      guard bytes[start..<end].allSatisfy({ $0 <= 1 }) else {
        throw .notATruth(field: Self.name(field, in: descriptor))
      }
    case .varint:
      while position < end { _ = try varint(bytes, &position, end, descriptor) }
    }
  }

  private func skip(
    _ count: Int, _ position: inout Int, _ end: Int, _ descriptor: Descriptor
  ) throws(MessageDecodingError) {
    guard end - position >= count else { throw .truncated(message: Self.name(descriptor), offset: end) }
    position += count
  }

  /// At most ten bytes, and at most 64 bits: decoders do not agree on what more of them mean.
  private func varint(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, _ descriptor: Descriptor
  ) throws(MessageDecodingError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) &<< shift
      guard shift < 63 || byte <= 1 else { throw .malformed(message: Self.name(descriptor), offset: start) }
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .truncated(message: Self.name(descriptor), offset: end)
  }

  /// libprotobuf-c refuses a whole message for one wrong wire type; here the refusal names the field.
  private func demand(
    _ wireType: UInt8, _ field: UnsafePointer<ProtobufCFieldDescriptor>, _ descriptor: Descriptor
  ) throws(MessageDecodingError) {
    if wireType == Self.encoding(of: field.pointee.type).rawValue { return }
    // A list of numbers may come packed; texts, bytes and messages are this wire type already.
    if wireType == Encoding.lengthPrefixed.rawValue, field.pointee.label == PROTOBUF_C_LABEL_REPEATED { return }
    throw .wrongWireType(field: Self.name(field, in: descriptor), wireType: wireType)
  }

  /// How a value of a type stands by itself, by the wire type's number.
  private enum Encoding: UInt8 {
    case varint = 0
    case fixed64 = 1
    case lengthPrefixed = 2
    case fixed32 = 5
  }

  private static func encoding(of type: ProtobufCType) -> Encoding {
    switch type {
    case PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_FLOAT: .fixed32
    case PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE: .fixed64
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: .lengthPrefixed
    default: .varint
    }
  }

  /// The field of a number; fields are sorted by number, most often without gaps.
  private static func field(_ number: UInt32, in descriptor: Descriptor) -> UnsafePointer<ProtobufCFieldDescriptor>? {
    let count = Int(descriptor.pointee.n_fields)
    guard count > 0, let fields = descriptor.pointee.fields else { return nil }
    let direct = Int(number) - 1
    if direct < count, fields[direct].id == number { return fields + direct }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if fields[middle].id < number { low = middle + 1 } else { high = middle }
    }
    return low < count && fields[low].id == number ? fields + low : nil
  }
}
