import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora idea view`.
struct IdeaView: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "One idea: where it stands, who asked, what was said and done.",
    discussion: """
      EXAMPLES
        opora idea view I-1
        opora idea view I-1 -o json
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The idea.") var idea: IdeaNumber

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "view \(idea)") { () async throws(RPCError) in
        try await session.ideas.getIdea(.init(idea: idea.value))
      }
      for notice in answer.notices { Streams.error.writeLine(notice) }
      try Presenter.show(global.output, document: answer) { Self.text(answer, session) }
    }
  }

  private static func text(_ answer: TicketsV1.GetIdeaResponse, _ session: Session) -> String {
    guard let idea = answer.idea else { return "" }
    var text = TextStyle.bold.apply(to: "I-\(idea.number)  \(idea.title.singleLine)", on: Streams.output) + "\n"
    for (name, value) in facts(idea, answer, session) where !value.isEmpty {
      text += dim(name.padded(to: 12)) + value.singleLine + "\n"
    }
    if !idea.body.isEmpty { text += "\n" + idea.body.withoutControls + "\n" }
    text += asked(answer, session)
    if !answer.comments.isEmpty { text += "\ndiscussion\n" }
    for comment in answer.comments {
      let origin = comment.mergedFrom == 0 ? "" : "  on I-\(comment.mergedFrom)"
      let head = "  \(session.time(comment.atMs))  \(comment.author)\(origin)"
      text += TextStyle.accent.apply(to: head, on: Streams.output) + "\n"
      text += comment.text.withoutControls.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
    if !answer.history.isEmpty { text += "\nhistory\n" }
    for entry in answer.history {
      let why = entry.reason.isEmpty ? "" : " - \(entry.reason)"
      text += "  \(session.time(entry.atMs))  \(entry.actor)  \(entry.summary)\(why)".singleLine + "\n"
    }
    if !answer.actions.isEmpty { text += "\n" + dim("you can: " + answer.actions.joined(separator: ", ")) + "\n" }
    return text
  }

  private static func facts(
    _ idea: TicketsV1.Idea, _ answer: TicketsV1.GetIdeaResponse, _ session: Session
  ) -> [(String, String)] {
    let voters = answer.votes.map { "\($0.person) \(IdeaWords.text($0.choice))" }.joined(separator: ", ")
    let votes = "\(idea.votesFor) for, \(idea.votesAgainst) against"
    return [
      ("state", IdeaWords.text(idea.state) + (idea.reason.isEmpty ? "" : " - \(idea.reason)")),
      ("decided", idea.decidedAtMs == 0 ? "" : "\(session.time(idea.decidedAtMs)) by \(idea.decidedBy)"),
      ("product", idea.product), ("topic", idea.topic),
      ("submitted", "\(session.time(idea.createdAtMs)) by \(idea.author)"),
      ("from", idea.origin == 0 ? "" : "T-\(idea.origin)"),
      ("votes", voters.isEmpty ? votes : "\(votes): \(voters)"),
      ("merged", answer.merged.map { "I-\($0)" }.joined(separator: ", ")), ("version", "\(idea.version)"),
    ]
  }

  /// Who asked, as far as it is the reader's to see.
  private static func asked(_ answer: TicketsV1.GetIdeaResponse, _ session: Session) -> String {
    var text = answer.askers.isEmpty && answer.hiddenAskers == 0 ? "" : "\nasked for by\n"
    for asker in answer.askers {
      let ticket = asker.ticket == 0 ? "" : "  T-\(asker.ticket)"
      let origin = asker.mergedFrom == 0 ? "" : "  for I-\(asker.mergedFrom)"
      text +=
        "  \(asker.customer)\(ticket)  \(session.time(asker.atMs))  by \(asker.recordedBy)\(origin)".singleLine + "\n"
    }
    if answer.hiddenAskers > 0 {
      text += "  " + dim("\(answer.hiddenAskers) more, whom others look after") + "\n"
    }
    return text
  }

  private static func dim(_ text: String) -> String { TextStyle.dim.apply(to: text, on: Streams.output) }
}
