import Foundation
import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// What makes protoc-c's output a module that Swift can import, and the descriptor set as bytes.
struct CModule {
  private let module: String
  private let source: String
  private let descriptors: [FileDescriptor]
  private let reflected: Google_Protobuf_FileDescriptorSet

  init(
    _ module: String, _ source: String, _ descriptors: [FileDescriptor], _ reflected: Google_Protobuf_FileDescriptorSet
  ) {
    self.module = module
    self.source = source
    self.descriptors = descriptors
    self.reflected = reflected
  }

  /// `COporaMessages` -> `Opora`.
  static func baseName(_ module: String) -> String {
    module.dropFirst().replacingOccurrences(of: "Messages", with: "")
  }

  /// The C name of the descriptor set, one per module so that two can be linked together.
  static func symbol(_ module: String) -> String { baseName(module).lowercased() + "_descriptor_set" }

  func files() throws -> [GeneratedFile] {
    let map = """
      module \(module) {
        header "\(module).h"
        export *
      }

      """
    return [
      GeneratedFile(path: "c/include/module.modulemap", text: map),
      GeneratedFile(path: "c/include/\(module).h", text: header()),
      GeneratedFile(path: "c/descriptor_set.c", text: try descriptorSet()),
    ]
  }

  private func header() -> String {
    let symbol = Self.symbol(module)
    var text = Emission.header(source) + "#pragma once\n\n#include <stddef.h>\n\n"
    for file in descriptors {
      text += "#include \"\(file.name.replacingOccurrences(of: ".proto", with: ".pb-c.h"))\"\n"
    }
    text += """

      /// The serialized google.protobuf.FileDescriptorSet of everything here, without options and comments.
      extern const unsigned char \(symbol)[];
      extern const size_t \(symbol)_size;
      static inline const unsigned char *\(symbol)_address(void) { return \(symbol); }

      // Addresses of the descriptors: Swift would take the address of a copy.

      """
    for message in descriptors.flatMap(\.messages).flatMap(Self.withNested) {
      let prefix = Names.cPrefix(message.fullName)
      text += "static inline const void *\(prefix)__layout(void) { return &\(prefix)__descriptor; }\n"
    }
    return text
  }

  private static func withNested(_ message: Descriptor) -> [Descriptor] {
    [message] + message.messages.flatMap(withNested)
  }

  private func descriptorSet() throws -> String {
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    let bytes: [UInt8] = try reflected.serializedBytes(options: options)
    var text = Emission.header(source) + "#include \"\(module).h\"\n\n"
    text += "const size_t \(Self.symbol(module))_size = \(bytes.count);\n\n"
    text += "const unsigned char \(Self.symbol(module))[] = {\n"
    for start in stride(from: 0, to: bytes.count, by: 24) {
      text += "  " + bytes[start..<min(start + 24, bytes.count)].map { "\($0)," }.joined() + "\n"
    }
    return text + "};\n"
  }
}
