extension TicketChange {
  /// What happened, in words, for the history.
  public var summary: String {
    switch what {
    case .filed:
      return after.state == .needsInfo
        ? "filed, but lacks information" : "filed and queued on line \(after.line.rawValue)"
    case .completed: return "completed and queued on line \(after.line.rawValue)"
    case .assigned: return "assigned to \(after.owner)"
    case .requeued: return before.owner.isEmpty ? "queued again" : "queued again, taken from \(before.owner)"
    case .started: return "work began"
    case .replied(let message): return "replied: \(Self.opening(message.text))"
    case .noted(let message): return "noted: \(Self.opening(message.text))"
    case .customerWrote(let message, _): return "the customer wrote: \(Self.opening(message.text))"
    case .waiting: return "waiting for the customer"
    case .held: return "put on hold"
    case .escalated(let steps): return "escalated to line \(after.line.rawValue)\(withWhom); tried: \(steps)"
    case .returned: return "returned to line \(after.line.rawValue)\(withWhom)"
    case .developerDone: return "\(before.owner) says it is done; \(after.overseer) has to verify"
    case .verified: return "the developer's work was accepted"
    case .verificationRefused: return "the developer's work was returned to \(after.owner)"
    case .solved: return "solved"
    case .reopened: return after.owner.isEmpty ? "reopened and queued" : "reopened\(withWhom)"
    case .closed: return "closed"
    case .cancelled: return "cancelled"
    case .oversightHandedOver: return "oversight went from \(before.overseer) to \(after.overseer)"
    case .helpAsked(let help):
      return "asked \(help.addressee)\(help.isBlocker ? " (blocker)" : ""): \(Self.opening(help.question))"
    case .helpAnswered(let help): return "answered \(help.asker): \(Self.opening(help.answer))"
    case .helpSettled(let help, .claim): return "\(help.colleague) took the request of \(help.asker)"
    case .helpSettled(let help, .decline):
      return "\(help.declinedBy.last ?? "") declined the request of \(help.asker); it is open to \(help.addressee)"
    case .helpSettled(let help, .handOn):
      return "\(help.declinedBy.last ?? "") handed the request of \(help.asker) on to \(help.colleague)"
    case .helpSettled(let help, .withdraw): return "the request of \(help.asker) was withdrawn"
    case .segmentStarted(let segment): return "\(segment.person) started the clock"
    case .segmentEnded(let segment):
      return "\(segment.person) worked \(segment.milliseconds / 60_000) min (\(segment.endReason))"
    case .imported(let row): return "imported incident \(row.incident): \(row.sourceStatus) at \(row.sourceLevel)"
    case .importedChange(let row, _): return "imported: \(row.sourceStatus) at \(row.sourceLevel)"
    case .mergedInto(let target): return "merged into \(Ticket.label(target))"
    case .absorbed(let source): return "\(Ticket.label(source.number)) was merged into it"
    case .unmerged: return "the merge was undone; back to \(after.state.name)\(withWhom)"
    case .released(let source, _, _): return "the merge of \(Ticket.label(source)) was undone"
    case .linked(let link): return "linked: \(Self.ends(link))"
    case .unlinked(let link): return "no longer linked: \(Self.ends(link))"
    case .splitOff(let split):
      let count = split.messages.count
      return "\(count) \(count == 1 ? "message" : "messages") split off into \(Ticket.label(split.ticket))"
    case .splitUndone(let split): return "the split into \(Ticket.label(split.ticket)) was undone"
    case .prioritized(let from, let to): return "priority \(from.name) -> \(to.name)"
    case .composeStarted: return "\(actor.signature) began to write a reply"
    case .composeDropped: return "\(actor.signature) dropped the reply"
    case .attached(let attachment): return "attached \(attachment.words)"
    case .rated(let answer, _):
      let comment = answer.comment.isEmpty ? "" : ": \(Self.opening(answer.comment))"
      return "the customer gave \(answer.score) of \(SurveyAnswer.scores.upperBound)\(comment)"
    case .attachmentRemoved(let attachment): return "removed the attachment \(attachment.words)"
    }
  }

  private var withWhom: String {
    guard !after.owner.isEmpty else { return after.overseer.isEmpty ? "" : " under \(after.overseer)" }
    return after.overseer.isEmpty ? " with \(after.owner)" : " with \(after.owner) under \(after.overseer)"
  }

  private static func ends(_ link: TicketLink) -> String {
    "\(Ticket.label(link.origin)) \(link.words(from: link.origin))"
  }

  /// The first words of a text.
  private static func opening(_ text: String) -> String {
    let limit = 80
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count <= limit ? line : String(line.prefix(limit - 1)) + "…"
  }
}
