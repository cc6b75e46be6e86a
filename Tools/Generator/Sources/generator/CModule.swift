import Foundation
import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// What makes protoc-c's output a module that Swift can import, and the descriptor set as bytes.
struct CModule {
  private let descriptors: [FileDescriptor]
  private let reflected: Google_Protobuf_FileDescriptorSet

  init(_ descriptors: [FileDescriptor], _ reflected: Google_Protobuf_FileDescriptorSet) {
    self.descriptors = descriptors
    self.reflected = reflected
  }

  func files() throws -> [GeneratedFile] {
    let map = """
      module COporaMessages {
        header "COporaMessages.h"
        export *
      }

      """
    return [
      GeneratedFile(path: "c/include/module.modulemap", text: map),
      GeneratedFile(path: "c/include/COporaMessages.h", text: header()),
      GeneratedFile(path: "c/descriptor_set.c", text: try descriptorSet()),
    ]
  }

  private func header() -> String {
    var text = Emission.header("Protos") + "#pragma once\n\n#include <stddef.h>\n\n"
    for file in descriptors { text += "#include \"\(file.name.replacingOccurrences(of: ".proto", with: ".pb-c.h"))\"\n" }
    text += """

      /// The serialized google.protobuf.FileDescriptorSet of everything here, without options and comments.
      extern const unsigned char opora_descriptor_set[];
      extern const size_t opora_descriptor_set_size;
      static inline const unsigned char *opora_descriptor_set_address(void) { return opora_descriptor_set; }

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
    var text = Emission.header("Protos") + "#include \"COporaMessages.h\"\n\n"
    text += "const size_t opora_descriptor_set_size = \(bytes.count);\n\n"
    text += "const unsigned char opora_descriptor_set[] = {\n"
    for start in stride(from: 0, to: bytes.count, by: 24) {
      text += "  " + bytes[start..<min(start + 24, bytes.count)].map { "\($0)," }.joined() + "\n"
    }
    return text + "};\n"
  }
}
