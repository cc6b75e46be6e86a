import ArgumentParser
import OporaAPI
import RPC

/// `opora idea ask`.
struct IdeaAsk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Write down that another customer asks for the same.",
    discussion: """
      Every customer who asked is told when it has shipped, on the ticket they asked by as long as that is open.

      EXAMPLES
        opora idea ask I-1 --ticket T-1057 --as oleg
        opora idea ask I-1 --customer vektor --as oleg
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The idea.") var idea: IdeaNumber
  @Option(help: "The customer; the ticket's, when left out.") var customer = ""
  @Option(help: "The ticket they ask by.") var ticket: TicketNumber?

  func validate() throws {
    guard ticket != nil || !customer.isEmpty else {
      throw ValidationError("Name the --customer or a --ticket of theirs.")
    }
  }

  func run() async throws {
    try await IdeaChange.run(global, "write down who asks for \(idea)") { session async throws(RPCError) in
      try await session.ideas.askForIdea(.init(idea: idea.value, customer: customer, ticket: ticket?.value ?? 0))
    }
  }
}

/// `opora idea discuss`.
struct IdeaDiscuss: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discuss", abstract: "Say what you think of an idea.",
    discussion: """
      EXAMPLES
        opora idea discuss I-1 "Бухгалтерии это нужно каждый месяц" --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The idea.") var idea: IdeaNumber
  @Argument(help: "What you think.") var text: String

  func run() async throws {
    try await IdeaChange.run(global, "comment on \(idea)") { session async throws(RPCError) in
      try await session.ideas.commentOnIdea(.init(idea: idea.value, text: text))
    }
  }
}

/// `opora idea vote`.
struct IdeaVote: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vote", abstract: "Vote for or against an idea, change the vote or withdraw it.",
    discussion: """
      A person has one vote. It can be changed as long as the idea is discussed.

      EXAMPLES
        opora idea vote I-1 for --as anna
        opora idea vote I-1 withdraw --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The idea.") var idea: IdeaNumber
  @Argument(help: "for, against or withdraw.") var choice: Choice

  enum Choice: String, CaseIterable, ExpressibleByArgument {
    case inFavour = "for"
    case against
    case withdraw

    var wire: TicketsV1.IdeaChoice {
      switch self {
      case .inFavour: .for
      case .against: .against
      case .withdraw: .unspecified
      }
    }
  }

  func run() async throws {
    try await IdeaChange.run(global, "vote on \(idea)") { session async throws(RPCError) in
      try await session.ideas.voteOnIdea(.init(idea: idea.value, choice: choice.wire))
    }
  }
}
