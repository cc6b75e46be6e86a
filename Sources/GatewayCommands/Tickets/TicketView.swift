import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket view`.
struct TicketView: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "One ticket: where it stands, what was said, who worked on it.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "view \(ticket)") { () async throws(RPCError) in
        try await session.tickets.getTicket(.init(ticket: ticket.value))
      }
      try Presenter.show(global.output, document: answer) { Self.text(answer, session) }
    }
  }

  static func text(_ answer: TicketsV1.GetTicketResponse, _ session: Session) -> String {
    guard let ticket = answer.ticket else { return "" }
    let console = Streams.output
    var text = ""
    if answer.askedFor != 0 { text += "T-\(answer.askedFor) was merged and is T-\(ticket.number) now\n" }
    text += TextStyle.bold.apply(to: "T-\(ticket.number)  \(ticket.subject.singleLine)", on: console) + "\n"
    var facts: [(String, String)] = [
      ("state", TicketWords.text(ticket.state) + (ticket.reason.isEmpty ? "" : " - \(ticket.reason)")),
      ("priority", "\(TicketWords.text(ticket.priority))  (impact \(ticket.impact), urgency \(ticket.urgency))"),
      ("kind", TicketWords.text(ticket.kind)), ("line", "\(ticket.line)"), ("customer", ticket.customer),
      ("manager", ticket.manager), ("filed by", "\(ticket.filer) via \(TicketWords.text(ticket.channel))"),
      ("owner", ticket.owner), ("overseer", ticket.overseer), ("created", session.time(ticket.createdAtMs)),
      ("first reply", session.time(ticket.firstResponseAtMs)), ("solved", session.time(ticket.solvedAtMs)),
      ("closed", session.time(ticket.closedAtMs)), ("handled", Spans.text(milliseconds: ticket.handledMs)),
      ("version", "\(ticket.version)"),
      ("regulation", answer.filedUnderRegulation == 0 ? "" : "version \(answer.filedUnderRegulation)"),
    ]
    for link in answer.links {
      facts.append((link.words, "T-\(link.far)  \(TicketWords.text(link.farState))  \(link.farSubject)"))
    }
    if ticket.blocked { facts.append(("blocked", blockers(answer, session))) }
    for (name, value) in facts where !value.isEmpty {
      text += TextStyle.dim.apply(to: name.padded(to: 12), on: console) + value.singleLine + "\n"
    }
    if !ticket.body.isEmpty { text += "\n" + ticket.body.withoutControls + "\n" }
    for (name, value) in [("steps", ticket.steps), ("expected", ticket.expected), ("actual", ticket.actual)]
    where !value.isEmpty {
      text += TextStyle.dim.apply(to: name.padded(to: 12), on: console) + value.singleLine + "\n"
    }
    for merged in answer.merged {
      let head = "merged T-\(merged.number), \(session.time(merged.mergedAtMs)) by \(merged.actor)"
      text += "\n" + TextStyle.dim.apply(to: head, on: console) + "\n\(merged.subject.singleLine)\n"
      if !merged.body.isEmpty { text += merged.body.withoutControls + "\n" }
    }
    if !answer.messages.isEmpty { text += "\n" }
    for message in answer.messages {
      let kind =
        switch message.kind {
        case .internal: " (internal)"
        case .customer: " (customer)"
        case .automatic: " (automatic)"
        default: ""
        }
      text +=
        TextStyle.accent.apply(
          to: "#\(message.id)  \(session.time(message.atMs))  \(message.author)\(kind)", on: console) + "\n"
      text += message.text.withoutControls.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
    text += files(answer, session)
    if !answer.segments.isEmpty {
      text += "\nwork\n"
      for segment in answer.segments {
        let end =
          segment.endedAtMs == 0
          ? "running"
          : "\(session.timeOfDay(segment.endedAtMs))  "
            + Spans.text(milliseconds: segment.endedAtMs - segment.startedAtMs) + "  \(segment.endReason)"
        text += "  \(segment.person.padded(to: 12))\(session.time(segment.startedAtMs)) - \(end)\n"
      }
      text += shares(answer)
    }
    text += requests(answer, session)
    if !answer.allowed.isEmpty {
      text += "\n" + TextStyle.dim.apply(to: "you can: " + answer.allowed.joined(separator: ", "), on: console) + "\n"
    }
    return text
  }
}

extension String {
  /// Filled with blanks to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(1, width - displayWidth))
  }
}

/// `opora ticket history`.
struct TicketHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Who did what to a ticket, when and why.")
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "read the history of \(ticket)") { () async throws(RPCError) in
        try await session.tickets.getHistory(.init(ticket: ticket.value))
      }
      try Presenter.show(global.output, document: answer, elements: answer.entries) { wide in
        var table = TextTable([
          .init("v", .right), .init("when"), .init("who"), .init("state"), .init("what", flexible: true),
          .init("why", flexible: true),
        ])
        for entry in answer.entries {
          let state = TicketWords.text(entry.toState) + (entry.irregular ? " (irregular)" : "")
          let who = entry.onBehalfOf.isEmpty ? entry.actor : "\(entry.onBehalfOf) (by \(entry.actor))"
          table.add(
            .init("\(entry.version)"), .init(session.time(entry.atMs)), .init(who), .init(state),
            .init(entry.summary.isEmpty ? entry.type : entry.summary), .init(entry.reason))
        }
        return table
      }
    }
  }
}
