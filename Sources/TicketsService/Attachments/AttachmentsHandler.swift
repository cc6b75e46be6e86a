internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

/// Answers `opora.tickets.v1.Attachments`.
struct AttachmentsHandler: TicketsV1.AttachmentsService {
  let repository: any AttachmentsRepository
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  /// Bytes that are stored at a time, each time with one fsync; what a call holds in memory besides one message.
  static let pieceBytes = 256 << 10
  static let maximumDataBytes = 1 << 20

  func uploadAttachment(_ requests: RPCMessages<TicketsV1.UploadAttachmentRequest>, context: ServerContext)
    async throws -> TicketsV1.Attachment
  {
    let actor = try Actor(context)
    var messages = requests.makeAsyncIterator()
    guard let first = try await messages.next(isolation: nil), let header = first.header else {
      throw TicketsError.malformed(field: "header", should: "in the first message")
    }
    let standing = try await repository.begin(try Upload(header, by: actor), by: actor, at: clock.now)
    guard case .open(let upload) = standing else {
      guard case .attached(let attachment) = standing else { throw AttachmentRefusal.overtaken }
      return TicketsV1.Attachment(attachment)
    }
    guard header.offset == UInt64(clamping: upload.received) else {
      throw AttachmentRefusal.otherOffset(given: Int64(clamping: header.offset), received: upload.received)
    }
    timersChanged()
    let whole: Upload
    do { whole = try await receive(upload, first.data, &messages) } catch let refusal as AttachmentRefusal {
      // What breaks stays to be gone on with; what is wrong does not. An overtaken upload is somebody else's by now.
      if refusal != .overtaken { try await repository.forget(upload: upload.key, of: upload.uploader) }
      throw refusal
    }
    return TicketsV1.Attachment(try await repository.finish(whole, by: actor, at: clock.now))
  }

  /// Keeps everything that comes, in portions.
  /// - Returns: the upload when all that was promised is there.
  private func receive(
    _ begun: Upload, _ first: [UInt8], _ messages: inout RPCMessages<TicketsV1.UploadAttachmentRequest>.Iterator
  ) async throws -> Upload {
    var upload = begun
    var waiting: [UInt8] = []
    var next: [UInt8]? = first
    while let bytes = next {
      guard bytes.count <= Self.maximumDataBytes else {
        throw TicketsError.malformed(field: "data", should: "at most \(Self.maximumDataBytes) bytes in one message")
      }
      waiting += bytes
      _ = try upload.receiving(waiting.count)
      if waiting.count >= Self.pieceBytes { upload = try await keep(&waiting, of: upload) }
      next = try await messages.next(isolation: nil)?.data
    }
    if !waiting.isEmpty { upload = try await keep(&waiting, of: upload) }
    guard upload.isWhole else { throw AttachmentRefusal.cut(size: upload.size, received: upload.received) }
    return upload
  }

  private func keep(_ waiting: inout [UInt8], of upload: Upload) async throws -> Upload {
    if upload.received == 0, let reason = upload.mediaType.contradiction(waiting) {
      throw AttachmentRefusal.otherType(reason: reason)
    }
    let after = try await repository.append(waiting, to: upload, at: clock.now)
    waiting.removeAll(keepingCapacity: true)
    return after
  }

  func listUploads(_ request: TicketsV1.ListUploadsRequest, context: ServerContext) async throws
    -> TicketsV1.ListUploadsResponse
  {
    let uploads = try await repository.uploads(
      to: Int64(clamping: request.ticket), of: try Actor(context).description, key: request.uploadId)
    return TicketsV1.ListUploadsResponse(uploads: uploads.map(TicketsV1.Upload.init))
  }

  func abandonUpload(_ request: TicketsV1.AbandonUploadRequest, context: ServerContext) async throws
    -> TicketsV1.AbandonUploadResponse
  {
    TicketsV1.AbandonUploadResponse(
      abandoned: try await repository.forget(upload: request.uploadId, of: try Actor(context).description))
  }

  func listAttachments(_ request: TicketsV1.ListAttachmentsRequest, context: ServerContext) async throws
    -> TicketsV1.ListAttachmentsResponse
  {
    let attachments = try await attachments(of: request.ticket, context).filter {
      (request.includeRemoved || $0.removal == nil) && !(request.publicOnly && $0.isInternal)
    }
    return TicketsV1.ListAttachmentsResponse(attachments: attachments.map(TicketsV1.Attachment.init))
  }

  func downloadAttachment(
    _ request: TicketsV1.DownloadAttachmentRequest, responses: RPCWriter<TicketsV1.DownloadAttachmentResponse>,
    context: ServerContext
  ) async throws {
    let id = Int64(clamping: request.attachment)
    guard let attachment = try await attachments(of: request.ticket, context).first(where: { $0.id == id }) else {
      throw AttachmentRefusal.unknownAttachment(ticket: Int64(clamping: request.ticket), attachment: id)
    }
    if let removal = attachment.removal { throw AttachmentRefusal.removed(attachment: id, by: removal.by) }
    guard request.offset <= UInt64(clamping: attachment.size) else {
      throw AttachmentRefusal.beyondEnd(offset: request.offset, size: attachment.size)
    }
    try await responses.write(TicketsV1.DownloadAttachmentResponse(attachment: TicketsV1.Attachment(attachment)))
    var offset = Int64(clamping: request.offset)
    while offset < attachment.size {
      guard let bytes = try await repository.piece(of: attachment.content, at: offset), !bytes.isEmpty else {
        throw AttachmentRefusal.damaged(attachment: id)
      }
      try await responses.write(TicketsV1.DownloadAttachmentResponse(data: bytes))
      offset += Int64(bytes.count)
    }
  }

  func removeAttachment(_ request: TicketsV1.RemoveAttachmentRequest, context: ServerContext) async throws
    -> TicketsV1.Attachment
  {
    let actor = try Actor(context)
    let removed = try await repository.remove(
      attachment: Int64(clamping: request.attachment), of: Int64(clamping: request.ticket), scope: ReadScope(actor),
      CommandRequest(actor: actor, now: clock.now), reason: request.reason)
    return TicketsV1.Attachment(removed)
  }

  private func attachments(of ticket: UInt64, _ context: ServerContext) async throws -> [TicketAttachment] {
    let actor = try Actor(context)
    return try await repository.attachments(
      of: Int64(clamping: ticket), scope: ReadScope(actor), reader: actor.signature)
  }
}

extension Upload {
  fileprivate init(_ header: TicketsV1.UploadHeader, by actor: Actor) throws(AttachmentRefusal) {
    try self.init(
      key: header.uploadId, uploader: actor.description, ticket: Int64(clamping: header.ticket),
      message: header.message == 0 ? nil : Int64(clamping: header.message), name: header.name,
      mediaType: header.mediaType, size: header.size, sha256: header.sha256, isInternal: header.internal)
  }
}

extension TicketsV1.Upload {
  fileprivate init(_ upload: Upload) {
    self.init(
      uploadId: upload.key, ticket: UInt64(clamping: upload.ticket), name: upload.name,
      size: UInt64(clamping: upload.size), received: UInt64(clamping: upload.received),
      expiresAtMs: upload.expiresAt.millisecondsSinceEpoch)
  }
}

extension TicketsV1.Attachment {
  init(_ attachment: TicketAttachment) {
    self.init(
      id: UInt64(clamping: attachment.id), ticket: UInt64(clamping: attachment.ticket),
      message: UInt64(clamping: attachment.message ?? 0), name: attachment.name, mediaType: attachment.mediaType,
      size: UInt64(clamping: attachment.size), sha256: attachment.sha256, internal: attachment.isInternal,
      author: attachment.author, atMs: attachment.at.millisecondsSinceEpoch,
      removedAtMs: (attachment.removal?.at).storedMilliseconds, removedBy: attachment.removal?.by ?? "",
      removalReason: attachment.removal?.reason ?? "")
  }
}
