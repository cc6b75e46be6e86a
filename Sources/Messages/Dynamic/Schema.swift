/// What the .proto files say, read at run time from a `google.protobuf.FileDescriptorSet`: messages, enums and
/// services by their full names.
///
/// Reads only what mapping messages to JSON and listing services need; options and comments are skipped.
/// Source: descriptor.proto of Protocol Buffers.
public struct Schema: Sendable {
  public private(set) var messages: [String: Message] = [:]
  public private(set) var enums: [String: EnumType] = [:]
  /// Sorted by name.
  public private(set) var services: [Service] = []

  /// A message type.
  public struct Message: Sendable, Hashable {
    public var fullName: String
    /// In the order of the .proto.
    public var fields: [Field]
    /// Names of the real oneofs by index; those that stand for `optional` are empty.
    public var oneofs: [String]
  }

  /// A field of a message.
  public struct Field: Sendable, Hashable {
    public var name: String
    /// The name in JSON: lowerCamelCase unless the .proto says otherwise.
    public var jsonName: String
    public var number: UInt32
    public var type: FieldType
    public var isRepeated: Bool
    /// Presence is told apart from the default value: messages, members of a oneof, `optional`.
    public var hasPresence: Bool
    /// Index into the message's oneofs; nil outside of one.
    public var oneof: Int?
  }

  public struct EnumType: Sendable, Hashable {
    public var fullName: String
    public var values: [Value]

    public struct Value: Sendable, Hashable {
      public var name: String
      public var number: Int32
    }

    /// The first name of a number.
    public func name(_ number: Int32) -> String? { values.first { $0.number == number }?.name }
    public func number(_ name: String) -> Int32? { values.first { $0.name == name }?.number }
  }

  public struct Service: Sendable, Hashable {
    public var fullName: String
    public var methods: [Method]
  }

  public struct Method: Sendable, Hashable {
    public var name: String
    public var requestType: String
    public var responseType: String
    public var clientStreaming: Bool
    public var serverStreaming: Bool
  }

  /// - Parameter descriptorSet: A serialized `google.protobuf.FileDescriptorSet`.
  /// - Throws: `MessageDecodingError` when it cannot be read.
  public init(descriptorSet: [UInt8]) throws(MessageDecodingError) {
    var reader = DescriptorReader()
    try reader.readSet(descriptorSet[...])
    messages = reader.messages
    enums = reader.enums
    services = reader.services.sorted { $0.fullName < $1.fullName }
  }

  /// A service by its full name, or by its last part when only one has it.
  public func service(_ name: String) -> Service? {
    if let exact = services.first(where: { $0.fullName == name }) { return exact }
    let matching = services.filter { $0.fullName.lastPart == name }
    return matching.count == 1 ? matching[0] : nil
  }
}

/// The types a field can have.
public enum FieldType: Sendable, Hashable {
  case double, float
  case int64, uint64, int32, uint32, sint32, sint64
  case fixed64, fixed32, sfixed32, sfixed64
  case bool, string, bytes
  case message(String)
  case enumeration(String)

  /// 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.
  var wireType: UInt8 {
    switch self {
    case .double, .fixed64, .sfixed64: 1
    case .float, .fixed32, .sfixed32: 5
    case .string, .bytes, .message: 2
    default: 0
    }
  }

  /// As written in a .proto.
  public var protoName: String {
    switch self {
    case .message(let name), .enumeration(let name): name
    default: "\(self)"
    }
  }
}

extension String {
  /// What follows the last dot.
  var lastPart: String { String(split(separator: ".").last ?? "") }
}
