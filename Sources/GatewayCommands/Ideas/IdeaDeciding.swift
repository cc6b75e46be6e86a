import ArgumentParser
import OporaAPI
import RPC

/// `opora idea decide`.
struct IdeaDecide: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide", abstract: "Accept or reject an idea, or discuss it again; with a reason.",
    discussion: """
      EXAMPLES
        opora idea decide I-1 accept --reason "просят четверо, работы на день" --as elena
        opora idea decide I-2 reject --reason "есть в отчёте по сделкам" --as elena
        opora idea decide I-2 reconsider --reason "оказалось, не всё" --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The idea.") var idea: IdeaNumber
  @Argument(help: "accept, reject or reconsider.") var decision: Decision
  @Option(help: "Why.") var reason = ""
  @Option(help: "Only if the idea is at this version.") var expect: UInt64 = 0

  enum Decision: String, CaseIterable, ExpressibleByArgument {
    case accept, reject, reconsider

    var wire: TicketsV1.IdeaDecision {
      switch self {
      case .accept: .accept
      case .reject: .reject
      case .reconsider: .reconsider
      }
    }
  }

  func run() async throws {
    try await IdeaChange.run(global, "\(decision.rawValue) \(idea)") { session async throws(RPCError) in
      try await session.ideas.decideIdea(
        .init(idea: idea.value, decision: decision.wire, reason: reason, expectedVersion: expect))
    }
  }
}

/// `opora idea merge`.
struct IdeaMerge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Merge an idea into another, which stands for both from then on.",
    discussion: """
      The target has the customers, the votes and the discussion of both; who voted on both keeps the vote on the
      target. Every later command on the source goes to the target.

      EXAMPLES
        opora idea merge I-4 I-1 --reason "то же самое" --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The idea that goes.") var source: IdeaNumber
  @Argument(help: "The idea that stays.") var target: IdeaNumber
  @Option(help: "Why.") var reason = ""
  @Option(help: "Only if the source is at this version.") var expect: UInt64 = 0
  @Option(help: "Only if the target is at this version.") var expectTarget: UInt64 = 0

  func run() async throws {
    try await IdeaChange.run(global, "merge \(source) into \(target)") { session async throws(RPCError) in
      try await session.ideas.mergeIdeas(
        .init(
          source: source.value, target: target.value, reason: reason, expectedSourceVersion: expect,
          expectedTargetVersion: expectTarget))
    }
  }
}
