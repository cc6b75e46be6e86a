import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket attachments`.
struct TicketAttachments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attachments", abstract: "The files of a ticket.",
    discussion: """
      EXAMPLES
        opora ticket attachments T-1042
        opora ticket attachments T-1042 --public -o json
        opora ticket attachments T-1042 --unfinished --as anna    your uploads that broke off
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Flag(help: "Only what the customer may see.") var `public` = false
  @Flag(help: "Removed ones too.") var all = false
  @Flag(help: "Instead, your uploads that broke off.") var unfinished = false

  func run() async throws {
    try await Session.run(global) { session in
      if unfinished { return try await showUploads(session) }
      let answer = try await session.call(.tickets, "list the files of \(ticket)") { () async throws(RPCError) in
        try await session.attachments.listAttachments(
          .init(ticket: ticket.value, publicOnly: self.public, includeRemoved: all))
      }
      try AttachmentTable.show(answer.attachments, global, session)
    }
  }

  private func showUploads(_ session: Session) async throws {
    let answer = try await session.call(.tickets, "list your uploads to \(ticket)") { () async throws(RPCError) in
      try await session.attachments.listUploads(.init(ticket: ticket.value))
    }
    try Presenter.show(global.output, document: answer, elements: answer.uploads) { _ in
      var table = TextTable([
        .init("name", flexible: true), .init("there", .right), .init("of", .right), .init("kept until"),
      ])
      for upload in answer.uploads {
        table.add(
          .init(upload.name), .init(ByteCount.text(upload.received)), .init(ByteCount.text(upload.size)),
          .init(session.time(upload.expiresAtMs)))
      }
      return table
    }
  }
}

/// Attachments as a table.
enum AttachmentTable {
  static func show(_ attachments: [TicketsV1.Attachment], _ global: GlobalOptions, _ session: Session) throws {
    try Presenter.show(
      global.output, document: TicketsV1.ListAttachmentsResponse(attachments: attachments), elements: attachments
    ) { wide in
      var columns: [TextTable.Column] = [
        .init("file", .right), .init("name", flexible: true), .init("size", .right), .init("for"), .init("by"),
        .init("when"), .init("message"),
      ]
      if wide { columns += [.init("type"), .init("sha256")] }
      var table = TextTable(columns)
      for attachment in attachments {
        let whose = attachment.internal ? "internal" : "customer"
        var cells: [TextTable.Cell] = [
          .init("\(attachment.id)", .accent), .init(attachment.name), .init(ByteCount.text(attachment.size)),
          .init(attachment.removedAtMs == 0 ? whose : "removed"), .init(attachment.author),
          .init(session.time(attachment.atMs)), .init(attachment.message == 0 ? "" : "#\(attachment.message)"),
        ]
        if wide { cells += [.init(attachment.mediaType), .init(attachment.sha256)] }
        table.add(cells)
      }
      return table
    }
  }
}
