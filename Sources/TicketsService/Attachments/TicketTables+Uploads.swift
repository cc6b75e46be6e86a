internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// Uploads on their way as rows.
extension TicketTables {
  private static let uploadColumns =
    "content, uploader, key, ticket, message, name, media_type, size, sha256, internal, received, expires_at_ms"

  func insert(_ upload: Upload) throws {
    try execute(
      "INSERT INTO upload (\(Self.uploadColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        upload.content, upload.uploader, upload.key, upload.ticket, upload.message ?? 0, upload.name,
        upload.mediaType.text, upload.size, upload.sha256, upload.isInternal, upload.received,
        upload.expiresAt.millisecondsSinceEpoch,
      ])
  }

  /// Moves an upload on from where it was seen.
  /// - Returns: false when it is not there any more: another call has gone on with it, or it was forgotten.
  func advance(_ upload: Upload, to received: Int64, expiresAt: Instant) throws -> Bool {
    try execute(
      "UPDATE upload SET received = ?, expires_at_ms = ? WHERE content = ? AND received = ?",
      [received, expiresAt.millisecondsSinceEpoch, upload.content, upload.received])
    return database.changesCount == 1
  }

  func upload(_ key: String, of uploader: String) throws -> Upload? {
    try uploads("uploader = ? AND key = ?", [uploader, key]).first
  }

  func uploads(to ticket: Int64, of uploader: String) throws -> [Upload] {
    try uploads("ticket = ? AND uploader = ?", [ticket, uploader])
  }

  func uploads(expiredAt now: Instant, limit: Int) throws -> [Upload] {
    try uploads("expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?", [now.millisecondsSinceEpoch, limit])
  }

  /// An upload goes without its bytes when it has become an attachment, else with them.
  func delete(_ upload: Upload, keepingContent: Bool = false) throws {
    try execute("DELETE FROM upload WHERE content = ?", [upload.content])
    if !keepingContent { try deleteContent(upload.content) }
  }

  /// - Parameter condition: SQL written in this file, never text from outside.
  private func uploads(_ condition: String, _ arguments: StatementArguments) throws -> [Upload] {
    let statement = try database.cachedStatement(sql: "SELECT \(Self.uploadColumns) FROM upload WHERE \(condition)")
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      let message: Int64 = row[4]
      do throws(AttachmentRefusal) {
        var upload = try Upload(
          key: row[2], uploader: row[1], ticket: row[3], message: message == 0 ? nil : message, name: row[5],
          mediaType: row[6], size: UInt64(clamping: row[7] as Int64), sha256: row[8], isInternal: row[9])
        upload.content = row[0]
        upload.received = row[10]
        upload.expiresAt = Instant(stored: row[11])
        return upload
      } catch {
        throw StoreError.corrupt(path: "table upload", reason: "upload \(row[0] as Int64): \(error)")
      }
    }
  }
}
