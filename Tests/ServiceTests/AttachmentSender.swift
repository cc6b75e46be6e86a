import Digests
import GRDB
import OporaAPI
import RPC
import Store
import TicketsDomain

@testable import TicketsService

/// Somebody who sends and reads files.
struct AttachmentSender {
  let tickets: TicketsFixture
  let client: TicketsV1.AttachmentsClient

  init(_ tickets: TicketsFixture, _ role: String, _ name: String) {
    self.tickets = tickets
    client = TicketsV1.AttachmentsClient(tickets.transport(role, name))
  }

  /// Bytes of which no two portions are alike.
  static func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
  }

  static func upload(_ bytes: [UInt8], _ ticket: Int64) throws -> Upload {
    try Upload(
      key: "k", uploader: "person/specialist/anna", ticket: ticket, message: nil, name: "a.txt",
      mediaType: "text/plain", size: UInt64(bytes.count), sha256: try SHA256.hexadecimal(of: bytes), isInternal: false)
  }

  /// Sends bytes from an offset on.
  /// - Parameters:
  ///   - key: The upload's id; by default the name, its letters made ones that an id may have.
  ///   - size: What is promised instead of the truth.
  @discardableResult
  func send(
    _ bytes: [UInt8], as name: String, to ticket: UInt64, message: UInt64 = 0, key: String? = nil, offset: Int = 0,
    size: Int? = nil, sha256: String? = nil, type: String = ""
  ) async throws -> TicketsV1.Attachment {
    let header = TicketsV1.UploadHeader(
      uploadId: key ?? Self.key(name), ticket: ticket, message: message, name: name, mediaType: type,
      size: UInt64(size ?? bytes.count), sha256: try sha256 ?? SHA256.hexadecimal(of: bytes), offset: UInt64(offset))
    return try await client.uploadAttachment { writer in
      try await writer.write(.init(header: header))
      try await Self.write(bytes[offset...], writer)
    }
  }

  /// Begins to send and gives up once every whole portion of what was sent has been kept: then nothing is under way.
  /// - Parameter count: At least three messages, which make the first portion.
  /// - Returns: how much is there.
  func breakOff(_ bytes: [UInt8], as name: String, to ticket: UInt64, after count: Int) async throws -> Int {
    let header = TicketsV1.UploadHeader(
      uploadId: Self.key(name), ticket: ticket, name: name, size: UInt64(bytes.count),
      sha256: try SHA256.hexadecimal(of: bytes))
    let portion = 3 * Self.messageBytes
    let kept = count / portion * portion
    do {
      _ = try await client.uploadAttachment { writer in
        try await writer.write(.init(header: header))
        try await Self.write(bytes[..<count], writer)
        while try await received(ticket) < kept { await Task.yield() }
        throw BrokenOff()
      }
    } catch is BrokenOff {}
    return try await received(ticket)
  }

  private func received(_ ticket: UInt64) async throws -> Int {
    Int(try await client.listUploads(.init(ticket: ticket)).uploads.first?.received ?? 0)
  }

  private static let messageBytes = 100_000

  struct BrokenOff: Error {}

  func fetch(_ attachment: UInt64, of ticket: UInt64, from offset: Int = 0) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await message in try await client.downloadAttachment(
      .init(ticket: ticket, attachment: attachment, offset: UInt64(offset)))
    {
      bytes += message.data
    }
    return bytes
  }

  func names(of ticket: UInt64) async throws -> [String] {
    try await client.listAttachments(.init(ticket: ticket)).attachments.map(\.name)
  }

  /// How many rows the tables of files have.
  func rows() async throws -> [String: Int] {
    try await tickets.store.read { database in
      var counts: [String: Int] = [:]
      for table in ["content", "content_piece", "upload", "attachment"] {
        counts[table] = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
      }
      return counts
    }
  }

  private static func key(_ name: String) -> String {
    String(name.unicodeScalars.map { $0.isASCII && $0 != " " ? Character($0) : "-" })
  }

  private static func write(
    _ bytes: ArraySlice<UInt8>, _ writer: RPCWriter<TicketsV1.UploadAttachmentRequest>
  ) async throws {
    var rest = bytes
    while !rest.isEmpty {
      try await writer.write(.init(data: Array(rest.prefix(messageBytes))))
      rest = rest.dropFirst(messageBytes)
    }
  }
}
