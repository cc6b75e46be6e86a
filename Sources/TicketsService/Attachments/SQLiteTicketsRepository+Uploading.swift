internal import BusinessTime
internal import Digests
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository: AttachmentsRepository {
  func begin(_ wanted: Upload, by actor: Actor, at now: Instant) async throws -> UploadStanding {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      if let done = try tables.attachment(uploadedAs: wanted.key, by: wanted.uploader) {
        guard (done.name, done.size, done.sha256) == (wanted.name, wanted.size, wanted.sha256) else {
          throw AttachmentRefusal.keyReused(wanted.key)
        }
        return .attached(done)
      }
      if let present = try tables.upload(wanted.key, of: wanted.uploader) {
        guard present.promisesTheSame(as: wanted) else { throw AttachmentRefusal.keyReused(wanted.key) }
        return .open(present)
      }
      var upload = wanted
      let (ticket, _) = try tables.addressed(wanted.ticket, expectedVersion: 0)
      let members = try tables.standing(for: ticket.number)
      if let id = wanted.message {
        guard let message = try tables.conversation(of: members).first(where: { $0.id == id }) else {
          throw AttachmentRefusal.unknownMessage(ticket: ticket.number, message: id)
        }
        if message.kind == .note { upload.isInternal = true }
      }
      let settings = try tables.ticketSettings()
      try tables.attachedSoFar(members).hold(upload.size, to: settings)
      // The right now, rather than after everything has been sent.
      let order = TicketOrder(
        .attach(upload.attachment(on: ticket.number, by: actor, at: now)), by: actor, at: now)
      _ = try ticket.decide(order, rules)
      upload.content = try tables.insertContent(at: now)
      upload.expiresAt = Self.expiry(settings, now)
      try tables.insert(upload)
      return .open(upload)
    }
  }

  func append(_ bytes: [UInt8], to upload: Upload, at now: Instant) async throws -> Upload {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      var after = upload
      after.received = try upload.receiving(bytes.count)
      after.expiresAt = Self.expiry(try tables.ticketSettings(), now)
      guard try tables.advance(upload, to: after.received, expiresAt: after.expiresAt) else {
        throw AttachmentRefusal.overtaken
      }
      try tables.append(bytes, to: upload.content, at: upload.received)
      return after
    }
  }

  /// The checksum is of what was stored, read back, not of what went by.
  func finish(_ upload: Upload, by actor: Actor, at now: Instant) async throws -> TicketAttachment {
    let found = try await store.read { try Self.checksum(of: upload, $0) }
    guard found == upload.sha256 else {
      try await forget(upload: upload.key, of: upload.uploader)
      throw AttachmentRefusal.otherChecksum(promised: upload.sha256, found: found)
    }
    return try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      guard let present = try tables.upload(upload.key, of: upload.uploader), present.content == upload.content,
        present.isWhole
      else {
        guard let done = try tables.attachment(ofContent: upload.content) else { throw AttachmentRefusal.overtaken }
        return done
      }
      _ = try perform(
        .attach(upload.attachment(on: upload.ticket, by: actor, at: now)), on: upload.ticket,
        CommandRequest(actor: actor, now: now), transaction)
      try tables.execute(
        "UPDATE attachment SET uploader = ?, upload_key = ? WHERE content = ?",
        [upload.uploader, upload.key, upload.content])
      try tables.delete(upload, keepingContent: true)
      guard let attachment = try tables.attachment(ofContent: upload.content) else {
        throw StoreError.corrupt(path: "table attachment", reason: "what was just attached is not there")
      }
      return attachment
    }
  }

  @discardableResult
  func forget(upload key: String, of uploader: String) async throws -> Bool {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      guard let upload = try tables.upload(key, of: uploader) else { return false }
      try tables.delete(upload)
      return true
    }
  }

  func uploads(to ticket: Int64, of uploader: String, key: String) async throws -> [Upload] {
    try await store.read { database in
      try TicketTables(database: database).uploads(to: ticket, of: uploader)
        .filter { key.isEmpty || $0.key == key }
    }
  }

  private static func expiry(_ settings: TicketSettings, _ now: Instant) -> Instant {
    now.advanced(byMilliseconds: settings[.uploadHours] * 3_600_000)
  }

  /// Reads what is stored portion by portion.
  private static func checksum(of upload: Upload, _ database: Database) throws -> String {
    var hash = try SHA256()
    var offset: Int64 = 0
    let statement = try database.cachedStatement(
      sql: "SELECT offset, data FROM content_piece WHERE content = ? ORDER BY offset")
    let rows = try Row.fetchCursor(statement, arguments: [upload.content])
    while let row = try rows.next() {
      let bytes = (row[1] as Blob).bytes
      guard row[0] as Int64 == offset else {
        throw StoreError.corrupt(
          path: "table content_piece", reason: "content \(upload.content) has a gap at \(offset)")
      }
      try hash.update(bytes)
      offset += Int64(bytes.count)
    }
    return try hash.finish()
  }
}
