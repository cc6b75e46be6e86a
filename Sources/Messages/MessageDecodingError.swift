/// Why bytes are not a message. Closed; every case names what was met and, for a limit, its value.
public enum MessageDecodingError: Error, Sendable, Hashable {
  /// Messages nested deeper than `MessageLimits.depth`.
  case tooDeep(limit: Int, message: String)
  /// More fields than `MessageLimits.fields`.
  case tooManyFields(limit: Int, message: String)
  /// Unpacked, the message would take more than `MessageLimits.memoryBytes`.
  case tooLarge(limitBytes: Int, message: String)
  /// The bytes end within a field.
  case truncated(message: String, offset: Int)
  /// What no encoder writes: a tag or a length of more than five bytes, field 0, a group, a wire type that does not
  /// exist, a number of more than 64 bits, a packed list that ends within a value.
  case malformed(message: String, offset: Int)
  /// A field came with a wire type that is not its type's.
  case wrongWireType(field: String, wireType: UInt8)
  /// A message came twice in a field that is no list.
  case repeatedMessage(field: String)
  /// A packed list of truths holds a byte that is neither 0 nor 1.
  case notATruth(field: String)
  /// A text field holds bytes that are not UTF-8.
  case notUTF8(field: String)
  /// A text field holds U+0000.
  case containsNUL(field: String)
}

extension MessageDecodingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooDeep(let limit, let message):
      "\(message) nests messages deeper than \(limit) levels"
    case .tooManyFields(let limit, let message):
      "\(message) holds more than \(limit) fields"
    case .tooLarge(let limit, let message):
      "\(message) would take more than \(limit) bytes of memory"
    case .truncated(let message, let offset):
      "\(message) is cut off at byte \(offset)"
    case .malformed(let message, let offset):
      "\(message) is malformed at byte \(offset)"
    case .wrongWireType(let field, let wireType):
      "\(field) came with wire type \(wireType), which is not that of its type"
    case .repeatedMessage(let field):
      "\(field) came twice, and is no list"
    case .notATruth(let field):
      "\(field) holds a truth that is neither 0 nor 1"
    case .notUTF8(let field):
      "\(field) is not valid UTF-8"
    case .containsNUL(let field):
      "\(field) contains U+0000, which no text may; leave it out, or send bytes"
    }
  }
}
