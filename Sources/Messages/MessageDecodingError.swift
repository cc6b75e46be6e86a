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
  /// A tag or number that no encoder writes: too long, field 0, or a wire type that does not exist.
  case malformed(message: String, offset: Int)
  /// A field came with a wire type that is not its type's.
  case wrongWireType(field: String, wireType: UInt8)
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
    case .notUTF8(let field):
      "\(field) is not valid UTF-8"
    case .containsNUL(let field):
      "\(field) contains U+0000, which no text may; leave it out, or send bytes"
    }
  }
}
