import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket attach`.
struct TicketAttach: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Attach files to a ticket, or to one of its messages.",
    discussion: """
      A file is there when all of it is, with the right checksum. When the command breaks off, by Ctrl-C or because a
      connection is lost, the same command goes on where it stopped; said again after it was done, it changes nothing.
      What is attached to a note is internal. How much is taken is set by 'opora ticket settings'.

      EXAMPLES
        opora ticket attach T-1042 отчёт.pdf снимок.png --as anna
        opora ticket attach T-1042 server.log --internal --as anna
        opora ticket attach T-1042 ответ.docx --message 7 --as anna
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The files.") var file: [String]
  @Flag(help: "Not for the customer.") var `internal` = false
  @Option(help: ArgumentHelp("The message it belongs to, shown by 'opora ticket view' as #7.", valueName: "id"))
  var message: UInt64 = 0
  @Option(help: ArgumentHelp("Kind of the files, such as image/png; left out, by their names.", valueName: "type"))
  var type = ""

  func run() async throws {
    Interruption.watch()
    try await Session.run(global) { session in
      let upload = AttachmentUpload(ticket: ticket, message: message, isInternal: self.internal, mediaType: type)
      var done: [TicketsV1.Attachment] = []
      do {
        for path in file { done.append(try await upload.send(path, session)) }
      } catch {
        if !done.isEmpty { try AttachmentTable.show(done, global, session) }
        throw error
      }
      try AttachmentTable.show(done, global, session)
    }
  }
}

/// `opora ticket detach`.
struct TicketDetach: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detach", abstract: "Delete an attachment's bytes; the history keeps what it was and why it went.",
    discussion: """
      EXAMPLES
        opora ticket detach T-1042 3 --reason "паспорт клиента" --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The attachment, from 'opora ticket attachments'.") var attachment: UInt64
  @Option(help: "Why.") var reason: String

  func run() async throws {
    try await Session.run(global) { session in
      let removed = try await session.call(.tickets, "remove attachment \(attachment) of \(ticket)") {
        () async throws(RPCError) in
        try await session.attachments.removeAttachment(
          .init(ticket: ticket.value, attachment: attachment, reason: reason))
      }
      try AttachmentTable.show([removed], global, session)
    }
  }
}
