import OporaAPI
import Terminal

extension TicketView {
  /// Which requests block a ticket, and until when they have to be answered.
  static func blockers(_ answer: TicketsV1.GetTicketResponse, _ session: Session) -> String {
    let open = answer.helpRequests.filter { $0.blocker && $0.answeredAtMs == 0 && $0.withdrawnAtMs == 0 }
    guard !open.isEmpty else { return "until a colleague answers" }
    return "until "
      + open.map { request in
        "\(HelpStep.addressee(request)) answers request \(request.id)\(due(request, session))"
      }.joined(separator: ", ")
  }

  /// How the work on a ticket is shared, when several people have worked on it: each one's own time.
  static func shares(_ answer: TicketsV1.GetTicketResponse) -> String {
    var milliseconds: [String: Int64] = [:]
    for segment in answer.segments where segment.endedAtMs > segment.startedAtMs {
      milliseconds[segment.person, default: 0] += segment.endedAtMs - segment.startedAtMs
    }
    guard milliseconds.count > 1 else { return "" }
    let people = milliseconds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return "by person\n"
      + people.map { person, time in
        let part = person == answer.ticket?.owner ? "owner" : "collaborator"
        return "  \(person.padded(to: 12))\(Spans.text(milliseconds: time).padded(to: 12))\(part)\n"
      }.joined()
  }

  static func requests(_ answer: TicketsV1.GetTicketResponse, _ session: Session) -> String {
    var text = ""
    for request in answer.helpRequests {
      let isOpen = request.answeredAtMs == 0 && request.withdrawnAtMs == 0
      text += "\n\(request.asker) asked \(HelpStep.addressee(request))\(request.blocker ? " (blocker)" : ""): "
      text += request.question.singleLine + "\n"
      if !request.answer.isEmpty {
        text += "  answer: \(request.answer.singleLine)\(request.overdue ? " (late)" : "")\n"
      } else if request.withdrawnAtMs != 0 {
        text += "  withdrawn \(session.time(request.withdrawnAtMs))\n"
      } else if isOpen {
        text += "  request \(request.id) is open\(due(request, session))\n"
      }
    }
    return text
  }

  private static func due(_ request: TicketsV1.HelpRequest, _ session: Session) -> String {
    guard request.dueAtMs != 0 else { return "" }
    return " (due \(session.time(request.dueAtMs))\(request.overdue ? ", overdue" : ""))"
  }
}
