internal import COporaMessages
internal import Messages

/// Gives an address the type that the field of the C struct wants.
func bound<T>(_ address: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<T>? {
  // Sound because generated code only binds what was made for that field.
  address?.assumingMemoryBound(to: T.self)
}

extension Arena {
  mutating func text(_ value: String) -> ProtobufCBinaryData {
    let copy = copy(value)
    return ProtobufCBinaryData(len: copy.count, data: copy.data)
  }

  mutating func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
    let copy = copy(value)
    return ProtobufCBinaryData(len: copy.count, data: copy.data)
  }
}

extension Unpacking {
  static func text(_ data: ProtobufCBinaryData, _ field: StaticString) throws(MessageDecodingError) -> String {
    try text(data.data, data.len, field)
  }

  static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] { bytes(data.data, data.len) }
}
