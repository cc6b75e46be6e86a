internal import CProtobufC

/// Walks the bytes of a message along its descriptor before libprotobuf-c does, and refuses what would hurt:
/// nesting too deep, too many fields, lengths beyond the end, wire types that are not the field's.
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

  private mutating func check(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ descriptor: Descriptor, depth: Int
  ) throws(MessageDecodingError) {
    guard depth <= limits.depth else { throw .tooDeep(limit: limits.depth, message: Self.name(descriptor)) }
    var position = start
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
        let length = try varint(bytes, &position, end, descriptor)
        guard length <= UInt64(end - position) else {
          throw .truncated(message: Self.name(descriptor), offset: end)
        }
        let body = position
        position += Int(length)
        if let field, field.pointee.type == PROTOBUF_C_TYPE_MESSAGE, let nested = field.pointee.descriptor {
          try check(
            bytes, body, position, nested.assumingMemoryBound(to: ProtobufCMessageDescriptor.self), depth: depth + 1)
        }
      }
    }
  }

  private func skip(
    _ count: Int, _ position: inout Int, _ end: Int, _ descriptor: Descriptor
  ) throws(MessageDecodingError) {
    guard end - position >= count else { throw .truncated(message: Self.name(descriptor), offset: end) }
    position += count
  }

  /// At most ten bytes.
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
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 70 else { throw .malformed(message: Self.name(descriptor), offset: start) }
    }
    throw .truncated(message: Self.name(descriptor), offset: end)
  }

  /// libprotobuf-c refuses a whole message for one wrong wire type; here the refusal names the field.
  private func demand(
    _ wireType: UInt8, _ field: UnsafePointer<ProtobufCFieldDescriptor>, _ descriptor: Descriptor
  ) throws(MessageDecodingError) {
    let own: UInt8
    var packable = true
    switch field.pointee.type {
    case PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_FLOAT: own = 5
    case PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE: own = 1
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE:
      own = 2
      packable = false
    default: own = 0
    }
    if wireType == own { return }
    if wireType == 2, packable, field.pointee.label == PROTOBUF_C_LABEL_REPEATED { return }
    let name = field.pointee.name.map { String(cString: $0) } ?? "field"
    throw .wrongWireType(field: "\(Self.name(descriptor)).\(name)", wireType: wireType)
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
