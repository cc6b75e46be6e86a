import Digests
import OporaAPI
import RPC
import Terminal

/// One file on its way from a ticket.
struct AttachmentDownload {
  var ticket: TicketNumber
  var file: TicketsV1.Attachment

  /// Smaller files are there before a bar can be read.
  private static let barFrom: UInt64 = 1 << 20

  /// Where a file is saved: as `wanted`, in it when it is a folder, or under its own name here.
  func path(_ wanted: String) -> String {
    if wanted.isEmpty { return name }
    guard FileAccess.isFolder(wanted) else { return wanted }
    return wanted.hasSuffix("/") ? wanted + name : "\(wanted)/\(name)"
  }

  /// The service lets no other name in; this holds it to that where it matters.
  private var name: String {
    let plain = String(
      (file.name.split(separator: "/").last ?? "").unicodeScalars.map { $0.value < 0x20 ? "_" : Character($0) })
    return plain.isEmpty || plain == "." || plain == ".." ? "attachment-\(file.id)" : plain
  }

  /// Fetches what is missing of a file and puts it under its name.
  ///
  /// What has arrived waits beside it, under a name made of its checksum, so that only the same file goes on there.
  /// - Returns: false when the same file was there already.
  func save(as path: String, replacing isForced: Bool, _ session: Session) async throws -> Bool {
    if FileAccess.exists(path) {
      if !FileAccess.isFolder(path), try isTheSame(path) { return false }
      guard isForced, !FileAccess.isFolder(path) else {
        throw CommandFailure(
          "could not save \(path)", why: "something else of that name is there",
          hint: "name another place with --to, or replace it with --force")
      }
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let partial = try BinaryFile.appending("\(folder).opora-\(file.sha256.prefix(24)).part")
    var hash = try newHash()
    var offset = try partial.size()
    if offset > Int(clamping: file.size) {
      try partial.truncate(to: 0)
      offset = 0
    }
    try update(&hash, with: partial, upTo: offset)
    if offset > 0 { Streams.error.writeLine("going on at \(ByteCount.text(UInt64(offset)))") }
    try await fetch(from: UInt64(offset), session) { bytes in
      try partial.append(bytes)
      try hash.update(bytes)
    }
    do { try verify(try hash.finish()) } catch {
      FileAccess.remove(partial.path)
      throw error
    }
    try partial.become(path)
    return true
  }

  /// Fetches the whole file; a wrong checksum is known only when it is written.
  func write(to output: consuming BinaryFile, _ session: Session) async throws {
    let output = output
    var hash = try newHash()
    try await fetch(from: 0, session) { bytes in
      try output.append(bytes)
      try hash.update(bytes)
    }
    try verify(try hash.finish())
  }

  private func fetch(from offset: UInt64, _ session: Session, _ take: ([UInt8]) throws -> Void) async throws {
    var options = session.callOptions
    options.timeout = AttachmentUpload.timeout
    let client = TicketsV1.AttachmentsClient(session.transport(.tickets), defaultOptions: options)
    let doing = "fetch file \(file.id) of \(ticket)"
    var bar = ProgressBar(
      file.name.singleLine + ", KiB", total: Int(clamping: (file.size + 1023) / 1024), on: Streams.error)
    let showsBar = file.size >= Self.barFrom && Streams.error.isTerminal
    var position = offset
    let messages = try await session.call(.tickets, doing) { () async throws(RPCError) in
      try await client.downloadAttachment(.init(ticket: ticket.value, attachment: file.id, offset: offset))
    }
    var iterator = messages.makeAsyncIterator()
    while true {
      let next = try await session.call(.tickets, doing) { () async throws(RPCError) in
        try await iterator.next(isolation: nil)
      }
      guard let message = next else { break }
      try take(message.data)
      position += UInt64(message.data.count)
      if showsBar { bar.update(Int(clamping: (position + 1023) / 1024)) }
      guard !Interruption.isRequested else {
        if showsBar { bar.finish() }
        throw CommandFailure(
          "could not \(doing)", why: "Ctrl-C after \(position) of \(file.size) bytes",
          hint: "the same command goes on where it broke off", exitCode: Exit.interrupted)
      }
    }
    if showsBar { bar.finish() }
  }

  private func verify(_ found: String) throws(CommandFailure) {
    guard found == file.sha256 else {
      throw CommandFailure(
        "could not fetch file \(file.id) of \(ticket)",
        why: "its SHA-256 is \(found), it should be \(file.sha256); nothing was kept", hint: "fetch it again")
    }
  }

  private func isTheSame(_ path: String) throws -> Bool {
    let present = try BinaryFile.reading(path)
    let size = try present.size()
    guard UInt64(size) == file.size else { return false }
    var hash = try newHash()
    try update(&hash, with: present, upTo: size)
    return try hash.finish() == file.sha256
  }

  private func newHash() throws(CommandFailure) -> SHA256 {
    do throws(DigestError) { return try SHA256() } catch {
      throw CommandFailure("could not fetch file \(file.id) of \(ticket)", why: error.description)
    }
  }

  private func update(_ hash: inout SHA256, with present: borrowing BinaryFile, upTo size: Int) throws {
    var position = 0
    while position < size {
      let bytes = try present.read(at: position, min(1 << 20, size - position))
      guard !bytes.isEmpty else { return }
      try hash.update(bytes)
      position += bytes.count
    }
  }
}
