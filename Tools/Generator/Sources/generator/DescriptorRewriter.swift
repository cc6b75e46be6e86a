import SwiftProtobuf

/// Rewrites descriptors so that protoc-c 1.4.1 accepts them and its output keeps what Swift needs.
///
/// - Custom options and the imports that declare them go: protoc-c would generate C for descriptor.proto.
/// - Every `string` is marked `string_as_bytes`, so that its length is known and an embedded NUL does not cut it.
/// - A proto3 `optional` becomes a one-member oneof, which has the same bytes; protoc-c rejects the keyword.
enum DescriptorRewriter {
  /// Field number of `FieldOptions.string_as_bytes` within `ProtobufCFieldOptions`, itself extension 1019.
  private static let protobufCFieldOption = 1019
  private static let stringAsBytes = 1

  /// The set for protoc-c.
  static func forProtobufC(_ set: Google_Protobuf_FileDescriptorSet) throws -> Google_Protobuf_FileDescriptorSet {
    var result = stripped(set)
    for index in result.file.indices {
      for message in result.file[index].messageType.indices {
        try rewrite(&result.file[index].messageType[message])
      }
    }
    return result
  }

  /// The set without options, comments and the files that only declare options: what reflection answers.
  static func stripped(_ set: Google_Protobuf_FileDescriptorSet) -> Google_Protobuf_FileDescriptorSet {
    let dropped = Set(set.file.filter { isOptionsOnly($0) }.map(\.name))
    var result = Google_Protobuf_FileDescriptorSet()
    for var file in set.file where !dropped.contains(file.name) {
      file.dependency.removeAll { dropped.contains($0) }
      file.publicDependency = []
      file.weakDependency = []
      file.clearSourceCodeInfo()
      for service in file.service.indices {
        for method in file.service[service].method.indices {
          let level = file.service[service].method[method].options.idempotencyLevel
          file.service[service].method[method].clearOptions()
          if level != .idempotencyUnknown {
            file.service[service].method[method].options.idempotencyLevel = level
          }
        }
      }
      result.file.append(file)
    }
    return result
  }

  static func isOptionsOnly(_ file: Google_Protobuf_FileDescriptorProto) -> Bool {
    file.package == "google.protobuf" || !file.extension.isEmpty
  }

  private static func rewrite(_ message: inout Google_Protobuf_DescriptorProto) throws {
    for index in message.field.indices {
      if message.field[index].type == .string {
        message.field[index].options.unknownFields = try stringAsBytesOption()
      }
      message.field[index].clearProto3Optional()
    }
    for index in message.nestedType.indices { try rewrite(&message.nestedType[index]) }
  }

  /// The option as bytes on the wire: extension 1019, length 2, field 1 = true.
  private static func stringAsBytesOption() throws -> UnknownStorage {
    let tag = protobufCFieldOption << 3 | 2
    let bytes: [UInt8] = [UInt8(tag & 0x7F | 0x80), UInt8(tag >> 7), 2, UInt8(stringAsBytes << 3), 1]
    return try Google_Protobuf_FieldOptions(serializedBytes: bytes).unknownFields
  }
}
