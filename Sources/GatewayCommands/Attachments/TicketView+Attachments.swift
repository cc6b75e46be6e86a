import OporaAPI
import Terminal

extension TicketView {
  /// The files of a ticket below its conversation.
  static func files(_ answer: TicketsV1.GetTicketResponse, _ session: Session) -> String {
    guard !answer.attachments.isEmpty else { return "" }
    var text = "\nfiles\n"
    for file in answer.attachments {
      var notes = [session.time(file.atMs), file.author]
      if file.message != 0 { notes.append("to #\(file.message)") }
      if file.internal { notes.append("internal") }
      let head = "  \(file.id)  \(file.name.singleLine)  \(ByteCount.text(file.size))  "
      text += head + TextStyle.dim.apply(to: notes.joined(separator: "  "), on: Streams.output) + "\n"
    }
    return text
  }
}
