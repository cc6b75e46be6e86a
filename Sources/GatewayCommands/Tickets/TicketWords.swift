import ArgumentParser
import OporaAPI

/// Enumerations as they are typed and shown: `P2`, `defect`, `WAITING_CUSTOMER`.
enum TicketWords {
  static let priorities = ["P1", "P2", "P3", "P4"]
  static let kinds = TicketsV1.Kind.allCases.dropFirst().map { word($0.protoName, "KIND_").lowercased() }
  static let channels = TicketsV1.Channel.allCases.dropFirst().map { word($0.protoName, "CHANNEL_").lowercased() }
  static let states = TicketsV1.State.allCases.dropFirst().map { word($0.protoName, "STATE_") }

  static func text(_ priority: TicketsV1.Priority) -> String { word(priority.protoName, "PRIORITY_") }
  static func text(_ kind: TicketsV1.Kind) -> String { word(kind.protoName, "KIND_").lowercased() }
  static func text(_ channel: TicketsV1.Channel) -> String { word(channel.protoName, "CHANNEL_").lowercased() }
  static func text(_ state: TicketsV1.State) -> String { word(state.protoName, "STATE_") }

  static func priority(_ text: String?) throws -> TicketsV1.Priority {
    try value(text, "priority", priorities, prefix: "PRIORITY_", among: TicketsV1.Priority.allCases) ?? .unspecified
  }

  static func kind(_ text: String?) throws -> TicketsV1.Kind {
    try value(text, "kind", kinds, prefix: "KIND_", among: TicketsV1.Kind.allCases) ?? .unspecified
  }

  static func channel(_ text: String) throws -> TicketsV1.Channel {
    try value(text, "channel", channels, prefix: "CHANNEL_", among: TicketsV1.Channel.allCases) ?? .unspecified
  }

  static func state(_ text: String) throws -> TicketsV1.State {
    try value(text, "state", states, prefix: "STATE_", among: TicketsV1.State.allCases) ?? .unspecified
  }

  /// The case of an enumeration somebody typed, in either case and with - or _; nil for nothing.
  /// - Throws: a usage error that names the cases there are and the nearest one.
  static func value<Value: ProtobufWord>(
    _ text: String?, _ what: String, _ known: [String], prefix: String, among cases: [Value]
  ) throws -> Value? {
    guard let text else { return nil }
    let name = prefix + text.uppercased().replacing("-", with: "_")
    if let match = cases.first(where: { $0.protoName == name }) { return match }
    let near = NearestName.of(text, among: known)
    throw CommandFailure(
      "'\(text)' is no \(what)", why: "known are \(known.joined(separator: ", "))",
      hint: near.map { "did you mean \($0)?" } ?? "", exitCode: Exit.usage)
  }

  /// A case's name without what all cases of its enumeration begin with; empty for the unspecified one.
  static func word(_ name: String?, _ prefix: String) -> String {
    guard let name else { return "?" }
    let word = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return word == "UNSPECIFIED" ? "" : word
  }
}

/// An enumeration of the schema, known by its names.
protocol ProtobufWord {
  var protoName: String? { get }
}

extension TicketsV1.Priority: ProtobufWord {}
extension TicketsV1.Kind: ProtobufWord {}
extension TicketsV1.Channel: ProtobufWord {}
extension TicketsV1.State: ProtobufWord {}
