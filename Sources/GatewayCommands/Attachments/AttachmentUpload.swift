import Digests
import OporaAPI
import RPC
import Terminal

/// One file on its way to a ticket.
struct AttachmentUpload {
  var ticket: TicketNumber
  var message: UInt64
  var isInternal: Bool
  /// Empty takes what the name promises.
  var mediaType: String

  /// Bytes per message and between two looks for Ctrl-C.
  private static let chunk = 128 << 10
  /// Smaller files are there before a bar can be read.
  private static let barFrom = 1 << 20
  /// A large file takes as long as it takes.
  static let timeout = Duration.seconds(86_400)

  /// Sends a file, or the rest of it when an earlier attempt broke off.
  ///
  /// The upload's id follows from the ticket, the place and the file itself, so that the same command goes on where it
  /// broke off, and says so when it had been done.
  func send(_ path: String, _ session: Session) async throws -> TicketsV1.Attachment {
    let file = try BinaryFile.reading(path)
    let size = try file.size()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let sha256 = try Self.checksum(of: file, upTo: size)
    let doing = "attach \(path) to \(ticket)"
    let id: String
    do throws(DigestError) {
      let place = "\(ticket.value)/\(message)/\(isInternal ? "internal" : "public")/\(name)/\(sha256)"
      id = try SHA256.hexadecimal(of: Array(place.utf8))
    } catch {
      throw CommandFailure("could not \(doing)", why: error.description)
    }
    let known = try await session.call(.tickets, doing) { () async throws(RPCError) in
      try await session.attachments.listUploads(.init(ticket: ticket.value, uploadId: id))
    }
    let offset = Int(clamping: known.uploads.first?.received ?? 0)
    if offset > 0 {
      Streams.error.writeLine("going on at \(ByteCount.text(UInt64(offset))) of \(ByteCount.text(UInt64(size)))")
    }
    let header = TicketsV1.UploadHeader(
      uploadId: id, ticket: ticket.value, message: message, internal: isInternal, name: name,
      mediaType: mediaType.isEmpty ? MediaTypeGuess.type(ofFile: name) : mediaType, size: UInt64(size),
      sha256: sha256, offset: UInt64(offset))
    var options = session.callOptions
    options.timeout = Self.timeout
    let client = TicketsV1.AttachmentsClient(session.transport(.tickets), defaultOptions: options)
    do {
      return try await client.uploadAttachment { writer in
        try await writer.write(.init(header: header))
        try await Self.send(file, from: offset, upTo: size, name: name, writer)
      }
    } catch let error as RPCError {
      var failure = CommandFailure(error, doing: doing, service: ServiceName.tickets.rawValue)
      if error.code == .unavailable {
        failure.hint = "once it is up again, the same command goes on where it broke off"
      }
      throw failure
    }
  }

  private static func send(
    _ file: borrowing BinaryFile, from offset: Int, upTo size: Int, name: String,
    _ writer: RPCWriter<TicketsV1.UploadAttachmentRequest>
  ) async throws {
    // In KiB, so that the numbers stay readable.
    var bar = ProgressBar(name.singleLine + ", KiB", total: (size + 1023) / 1024, on: Streams.error)
    let showsBar = size >= barFrom && Streams.error.isTerminal
    var position = offset
    while position < size {
      guard !Interruption.isRequested else {
        if showsBar { bar.finish() }
        throw CommandFailure(
          "the upload of \(file.path) was interrupted", why: "Ctrl-C",
          hint: "the same command goes on where it broke off", exitCode: Exit.interrupted)
      }
      let bytes = try file.read(at: position, min(chunk, size - position))
      guard !bytes.isEmpty else { throw changed(file.path) }
      try await writer.write(.init(data: bytes))
      position += bytes.count
      if showsBar { bar.update((position + 1023) / 1024) }
    }
    if showsBar { bar.finish() }
  }

  private static func checksum(of file: borrowing BinaryFile, upTo size: Int) throws -> String {
    do {
      var hash = try SHA256()
      var position = 0
      while position < size {
        let bytes = try file.read(at: position, min(1 << 20, size - position))
        guard !bytes.isEmpty else { throw changed(file.path) }
        try hash.update(bytes)
        position += bytes.count
      }
      return try hash.finish()
    } catch let error as DigestError {
      throw CommandFailure("could not read \(file.path)", why: error.description)
    }
  }

  private static func changed(_ path: String) -> CommandFailure {
    CommandFailure(
      "could not read \(path)", why: "it became shorter while it was being read", hint: "wait until it is written")
  }
}
