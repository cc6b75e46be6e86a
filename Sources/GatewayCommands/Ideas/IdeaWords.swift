import OporaAPI

/// States of ideas as they are typed and shown: `IN_DEVELOPMENT`.
enum IdeaWords {
  static let states = TicketsV1.IdeaState.allCases.dropFirst().map {
    TicketWords.word($0.protoName, "IDEA_STATE_")
  }

  static func text(_ state: TicketsV1.IdeaState) -> String { TicketWords.word(state.protoName, "IDEA_STATE_") }

  static func text(_ choice: TicketsV1.IdeaChoice) -> String {
    TicketWords.word(choice.protoName, "IDEA_CHOICE_").lowercased()
  }

  static func state(_ text: String) throws -> TicketsV1.IdeaState {
    try TicketWords.value(
      text, "state of an idea", states, prefix: "IDEA_STATE_", among: TicketsV1.IdeaState.allCases) ?? .unspecified
  }
}

extension TicketsV1.IdeaState: ProtobufWord {}
