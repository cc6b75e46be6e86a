import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket download`.
struct TicketDownload: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download", abstract: "Fetch a file of a ticket, with its checksum verified.",
    discussion: """
      The file appears under its name when all of it is there and its checksum is right. When the command breaks off,
      the same command goes on where it stopped.

      EXAMPLES
        opora ticket download T-1042 3 --as anna
        opora ticket download T-1042 3 --to /tmp --as anna
        opora ticket download T-1042 3 --to - --as anna | less
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The ticket.") var ticket: TicketNumber
  @Argument(help: "The file, from 'opora ticket attachments'.") var attachment: UInt64
  @Option(help: ArgumentHelp("File or folder; - for standard output. Left out, its name here.", valueName: "path"))
  var to = ""
  @Flag(help: "Replace another file of that name.") var force = false

  func run() async throws {
    Interruption.watch()
    try await Session.run(global) { session in
      let answer = try await session.call(.tickets, "list the files of \(ticket)") { () async throws(RPCError) in
        try await session.attachments.listAttachments(.init(ticket: ticket.value, includeRemoved: true))
      }
      guard let file = answer.attachments.first(where: { $0.id == attachment }) else {
        throw CommandFailure(
          "could not fetch file \(attachment) of \(ticket)", why: "the ticket has no such file",
          hint: "opora ticket attachments \(ticket)", exitCode: Exit.status(.notFound))
      }
      let download = AttachmentDownload(ticket: ticket, file: file)
      if to == "-" { return try await download.write(to: BinaryFile.standardOutput(), session) }
      let path = download.path(to)
      let isNew = try await download.save(as: path, replacing: force, session)
      try Presenter.show(global.output, document: file) {
        "\(path)  \(ByteCount.text(file.size))  \(isNew ? "fetched" : "was there already")\n"
      }
    }
  }
}
