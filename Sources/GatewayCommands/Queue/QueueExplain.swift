import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora queue explain`.
struct QueueExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Why a ticket is with whom it is, or with nobody.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.routing, "explain \(ticket)") { () async throws(RPCError) in
        try await session.routing.explain(.init(ticket: ticket.value))
      }
      try Presenter.show(global.output, document: answer) { Self.text(answer, session) }
    }
  }

  static func text(_ answer: RoutingV1.ExplainResponse, _ session: Session) -> String {
    let console = Streams.output
    let chosen = answer.chosen.isEmpty ? "" : " to \(answer.chosen)"
    var text = TextStyle.bold.apply(to: "T-\(answer.ticket): \(answer.outcome)\(chosen)", on: console) + "\n"
    let facts = [
      ("decided", session.time(answer.decidedAtMs)), ("policy", "version \(answer.policyVersion)"),
      ("urgency", "\(Numbers.text(answer.urgency))  \(answer.urgencyReason)"),
      ("weight", "\(Numbers.text(answer.weight))  \(answer.weightReason)"), ("choice", answer.choiceReason),
    ]
    for (name, value) in facts where !value.isEmpty { text += name.padded(to: 10) + value.singleLine + "\n" }
    var table = TextTable([
      .init("rank", .right), .init("person"), .init("eligible"), .init("load", .right), .init("ratio", .right),
      .init("last assigned"), .init("work/min", .right), .init("why not", flexible: true),
    ])
    for candidate in answer.candidates {
      table.add(
        .init(candidate.rank == 0 ? "-" : "\(candidate.rank)"),
        .init(candidate.person + (candidate.sticky ? " (sticky)" : "")),
        candidate.eligible ? .init("yes", .good) : .init("no"),
        .init("\(Numbers.text(candidate.load)) of \(Numbers.text(candidate.capacity))"),
        .init(Numbers.text(candidate.ratio)), .init(session.time(candidate.lastAssignedAtMs)),
        .init(Numbers.text(candidate.workPerMinute)), .init(candidate.failed.joined(separator: "; ")))
    }
    text += "\n" + table.rendered(on: console)
    if !answer.past.isEmpty { text += "\nbefore\n" }
    for past in answer.past {
      text += "  \(session.time(past.atMs))  \(past.outcome) \(past.person)  \(past.reason.singleLine)\n"
    }
    return text
  }
}
