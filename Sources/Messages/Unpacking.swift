internal import CProtobufC

/// What generated code copies out of protoc-c's structs with.
public enum Unpacking {
  /// A text field.
  ///
  /// - Throws: `notUTF8`, or `containsNUL` for U+0000, naming the field. A zero byte ends text in C, and so in SQLite:
  ///   what was behind it would be lost without a word.
  @inlinable
  public static func text(
    _ data: UnsafePointer<UInt8>?, _ count: Int, _ field: StaticString
  ) throws(MessageDecodingError) -> String {
    guard let data, count > 0 else { return "" }
    let bytes = UnsafeBufferPointer(start: data, count: count)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(field: "\(field)") }
    guard !bytes.contains(0) else { throw .containsNUL(field: "\(field)") }
    return text
  }

  @inlinable
  public static func bytes(_ data: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    guard let data, count > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: data, count: count))
  }

  @inlinable
  public static func values<T>(_ data: UnsafePointer<T>?, _ count: Int) -> [T] {
    guard let data, count > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: data, count: count))
  }

  /// - Parameter data: An array of `ProtobufCBinaryData`.
  public static func texts(
    _ data: UnsafeRawPointer?, _ count: Int, _ field: StaticString
  ) throws(MessageDecodingError) -> [String] {
    guard let items = data?.assumingMemoryBound(to: ProtobufCBinaryData.self), count > 0 else { return [] }
    var result: [String] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(try text(items[index].data, items[index].len, field)) }
    return result
  }

  public static func byteStrings(_ data: UnsafeRawPointer?, _ count: Int) -> [[UInt8]] {
    guard let items = data?.assumingMemoryBound(to: ProtobufCBinaryData.self), count > 0 else { return [] }
    return (0..<count).map { bytes(items[$0].data, items[$0].len) }
  }

  @inlinable
  public static func message<M: ProtobufMessage>(_ data: UnsafeRawPointer?) throws(MessageDecodingError) -> M? {
    guard let data else { return nil }
    return try M(unpacked: data)
  }

  /// - Parameter data: An array of addresses of structs.
  @inlinable
  public static func messages<M: ProtobufMessage>(
    _ data: UnsafeRawPointer?, _ count: Int
  ) throws(MessageDecodingError) -> [M] {
    guard let items = data?.assumingMemoryBound(to: UnsafeRawPointer.self), count > 0 else { return [] }
    var result: [M] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(try M(unpacked: items[index])) }
    return result
  }

  @inlinable
  public static func unknownFields(_ message: UnsafeRawPointer) -> [UnknownField] {
    hasUnknownFields(message) ? allUnknownFields(message) : []
  }

  @usableFromInline
  static func hasUnknownFields(_ message: UnsafeRawPointer) -> Bool {
    message.assumingMemoryBound(to: ProtobufCMessage.self).pointee.n_unknown_fields > 0
  }

  @usableFromInline
  static func allUnknownFields(_ message: UnsafeRawPointer) -> [UnknownField] {
    let base = message.assumingMemoryBound(to: ProtobufCMessage.self)
    guard let fields = base.pointee.unknown_fields else { return [] }
    return (0..<Int(base.pointee.n_unknown_fields)).map { index in
      UnknownField(
        number: fields[index].tag, wireType: UInt8(truncatingIfNeeded: fields[index].wire_type.rawValue),
        bytes: bytes(fields[index].data, fields[index].len))
    }
  }
}
