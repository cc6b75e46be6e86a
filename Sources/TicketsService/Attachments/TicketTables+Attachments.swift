internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// Attachments and their bytes as rows.
extension TicketTables {
  private static let attachmentColumns = """
    a.id, a.ticket, a.message, a.name, a.media_type, a.size, a.sha256, a.internal, a.author, a.at_ms, a.content,
    a.removed_at_ms, a.removed_by, a.removal_reason
    """

  /// - Returns: the id given.
  func insert(_ attachment: TicketAttachment) throws -> Int64 {
    try execute(
      """
      INSERT INTO attachment (ticket, message, name, media_type, size, sha256, internal, author, at_ms, content,
        uploader, upload_key, removed_at_ms, removed_by, removal_reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0, '', '')
      """,
      [
        attachment.ticket, attachment.message ?? 0, attachment.name, attachment.mediaType, attachment.size,
        attachment.sha256, attachment.isInternal, attachment.author, attachment.at.millisecondsSinceEpoch,
        attachment.content,
      ])
    return database.lastInsertedRowID
  }

  /// Deletes the bytes and says so in the row, whose upload key is free again.
  func remove(_ attachment: TicketAttachment, _ removal: TicketAttachment.Removal) throws {
    try execute(
      """
      UPDATE attachment SET removed_at_ms = ?, removed_by = ?, removal_reason = ?, uploader = '', upload_key = ''
      WHERE id = ?
      """, [removal.at.millisecondsSinceEpoch, removal.by, removal.reason, attachment.id])
    try deleteContent(attachment.content)
  }

  /// The files of a ticket, of what was merged into it, and of messages that were split off into one of these.
  /// - Parameter members: as ``standing(for:)`` gives them.
  func attachments(of members: [Int64]) throws -> [TicketAttachment] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Self.attachmentColumns) FROM attachment a WHERE a.ticket = ?1
        UNION SELECT \(Self.attachmentColumns) FROM split_message s JOIN attachment a ON a.message = s.message
          WHERE s.ticket = ?1 AND a.message > 0
        """)
    var found: [Int64: TicketAttachment] = [:]
    for member in members {
      for row in try Row.fetchAll(statement, arguments: [member]) {
        let attachment = Self.attachment(row)
        found[attachment.id] = attachment
      }
    }
    return found.values.sorted { $0.id < $1.id }
  }

  func attachment(uploadedAs key: String, by uploader: String) throws -> TicketAttachment? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Self.attachmentColumns) FROM attachment a
        WHERE a.uploader = ? AND a.upload_key = ? AND a.upload_key <> ''
        """)
    return try Row.fetchOne(statement, arguments: [uploader, key]).map(Self.attachment)
  }

  func attachment(ofContent content: Int64) throws -> TicketAttachment? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.attachmentColumns) FROM attachment a WHERE a.content = ?")
    return try Row.fetchOne(statement, arguments: [content]).map(Self.attachment)
  }

  /// What tickets hold, uploads on their way included.
  func attachedSoFar(_ members: [Int64]) throws -> AttachedSoFar {
    let statement = try database.cachedStatement(
      sql: """
        SELECT count(*), coalesce(sum(size), 0) FROM (
          SELECT size FROM attachment WHERE ticket = ?1 AND removed_at_ms = 0
          UNION ALL SELECT size FROM upload WHERE ticket = ?1)
        """)
    var sum = AttachedSoFar()
    for member in members {
      guard let row = try Row.fetchOne(statement, arguments: [member]) else { continue }
      sum.count += row[0] as Int64
      sum.bytes += row[1] as Int64
    }
    return sum
  }

  // MARK: Bytes

  func insertContent(at now: Instant) throws -> Int64 {
    try execute("INSERT INTO content (at_ms) VALUES (?)", [now.millisecondsSinceEpoch])
    return database.lastInsertedRowID
  }

  func append(_ bytes: [UInt8], to content: Int64, at offset: Int64) throws {
    try execute(
      "INSERT INTO content_piece (content, offset, data) VALUES (?, ?, ?)", [content, offset, Blob(bytes)])
  }

  func deleteContent(_ content: Int64) throws {
    try execute("DELETE FROM content WHERE id = ?", [content])
  }

  /// The portion an offset lies in.
  func piece(of content: Int64, at offset: Int64) throws -> (offset: Int64, bytes: [UInt8])? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT offset, data FROM content_piece WHERE content = ? AND offset <= ? ORDER BY offset DESC LIMIT 1
        """)
    return try Row.fetchOne(statement, arguments: [content, offset]).map { ($0[0], ($0[1] as Blob).bytes) }
  }

  private static func attachment(_ row: Row) -> TicketAttachment {
    let message: Int64 = row[2]
    let removal = Instant(optional: row[11]).map {
      TicketAttachment.Removal(at: $0, by: row[12], reason: row[13])
    }
    return TicketAttachment(
      id: row[0], ticket: row[1], message: message == 0 ? nil : message, name: row[3], mediaType: row[4], size: row[5],
      sha256: row[6], isInternal: row[7], author: row[8], at: Instant(stored: row[9]), content: row[10],
      removal: removal)
  }
}
