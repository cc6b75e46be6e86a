/// A message as a Swift value. Generated types conform; nobody writes a conformance by hand.
///
/// Bytes go through libprotobuf-c: decoding checks bounds, unpacks into an arena, copies into the value and frees
/// the arena; encoding builds the C structs in an arena and packs them into one array.
public protocol ProtobufMessage: Sendable, Hashable {
  /// Such as `opora.tickets.v1.Ticket`.
  static var fullName: String { get }

  /// protoc-c's descriptor.
  static var layout: MessageLayout { get }

  /// Fields this version does not know, in the order they came.
  var unknownFields: [UnknownField] { get set }

  /// Copies a value out of protoc-c's struct.
  ///
  /// - Parameter unpacked: A struct of this message's layout; not kept.
  /// - Throws: `notUTF8` and `containsNUL`, naming the field.
  init(unpacked: UnsafeRawPointer) throws(MessageDecodingError)

  /// Builds protoc-c's struct in an arena and answers its address, valid as long as the arena.
  func packed(in arena: inout Arena) -> UnsafeMutableRawPointer
}

/// An enum of the .proto files: open, because a newer peer may send numbers this version has no name for.
public protocol ProtobufEnum: Sendable, Hashable {
  /// Such as `opora.tickets.v1.State`.
  static var fullName: String { get }

  static var allCases: [Self] { get }

  init(rawValue: Int32)

  var rawValue: Int32 { get }

  /// The name in the .proto, such as `STATE_QUEUED`; nil when the number is not known.
  var protoName: String? { get }
}

/// A field that a newer peer sent, kept as it came so that it can be sent on.
public struct UnknownField: Sendable, Hashable {
  public var number: UInt32
  /// 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.
  public var wireType: UInt8
  /// What follows the tag; with wire type 2 the length is part of it.
  public var bytes: [UInt8]

  public init(number: UInt32, wireType: UInt8, bytes: [UInt8]) {
    self.number = number
    self.wireType = wireType
    self.bytes = bytes
  }
}

/// The address of a message's protobuf-c descriptor, a constant of the process.
public struct MessageLayout: @unchecked Sendable {
  // Unchecked because the pointer leads to immutable static data.
  let address: UnsafeRawPointer

  public init(_ address: UnsafeRawPointer) { self.address = address }
}
