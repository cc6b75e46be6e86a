import Foundation
import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// Turns a `FileDescriptorSet` into what protoc-c can take, and into Swift.
///
///     opora-generator rewrite IN.pb OUT.pb    the set as protoc-c 1.4.1 accepts it
///     opora-generator emit IN.pb FOLDER CModule PROTOS
///                                             Swift into FOLDER/swift, C beside protoc-c's into FOLDER/c
///
/// `scripts/generate` calls both in order; nobody else has to.
@main
struct Generator {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("opora-generator: \(error)\n".utf8))
      exit(1)
    }
  }

  static func run(_ arguments: [String]) throws {
    guard arguments.count == (arguments.first == "emit" ? 5 : 3) else {
      throw Complaint("usage: opora-generator rewrite IN.pb OUT.pb | emit IN.pb FOLDER CModule PROTOS")
    }
    let input = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let set = try Google_Protobuf_FileDescriptorSet(serializedBytes: input)
    switch arguments[0] {
    case "rewrite":
      let rewritten = try DescriptorRewriter.forProtobufC(set)
      let bytes: Data = try rewritten.serializedBytes()
      try bytes.write(to: URL(fileURLWithPath: arguments[2]))
    case "emit":
      let folder = URL(fileURLWithPath: arguments[2])
      for file in try Emission(set, module: arguments[3], source: arguments[4]).files() {
        let url = folder.appendingPathComponent(file.path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: url)
      }
    default:
      throw Complaint("there is no command '\(arguments[0])'; known are rewrite and emit")
    }
  }
}

/// Something in the .proto files, or on the command line, that cannot be generated from.
struct Complaint: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// One file to write, below the folder asked for.
struct GeneratedFile {
  var path: String
  var text: String
}
