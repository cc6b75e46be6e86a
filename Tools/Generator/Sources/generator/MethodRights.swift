import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// The value of `(opora.rpc.v1.rights)`, read from the bytes of an option this program has no type for.
struct MethodRights {
  /// Field number of the extension in Protos/opora/rpc/v1/options.proto.
  static let extensionNumber = 50101

  var roles: [String] = []
  var services: [String] = []

  init(_ method: MethodDescriptor) throws {
    var outer = WireReader(Array(method.options.unknownFields.data))
    var found = false
    while let (number, payload) = try outer.next() {
      guard number == Self.extensionNumber else { continue }
      found = true
      var inner = WireReader(payload)
      while let (number, payload) = try inner.next() {
        let text = String(decoding: payload, as: UTF8.self)
        if number == 1 { roles.append(text) } else if number == 2 { services.append(text) }
      }
    }
    guard found, !(roles.isEmpty && services.isEmpty) else {
      throw Complaint("\(method.fullName) declares no rights; nobody could call it. Add option (rights).")
    }
    let known: Set = ["any", "manager", "specialist", "developer", "lead", "admin"]
    for role in roles where !known.contains(role) {
      throw Complaint(
        "\(method.fullName) names the role '\(role)'; known are \(known.sorted().joined(separator: ", "))")
    }
  }
}

/// Length-delimited fields of a message, one after another; all that options need.
private struct WireReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() throws -> (number: Int, payload: [UInt8])? {
    guard position < bytes.count else { return nil }
    let tag = try varint()
    guard tag & 7 == 2 else { throw Complaint("an option is not length-delimited") }
    let length = try varint()
    guard length <= bytes.count - position else { throw Complaint("an option is cut off") }
    defer { position += length }
    return (tag >> 3, Array(bytes[position..<(position + length)]))
  }

  private mutating func varint() throws -> Int {
    var value = 0
    var shift = 0
    while position < bytes.count, shift < 35 {
      let byte = bytes[position]
      position += 1
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw Complaint("an option's number is cut off or too long")
  }
}
