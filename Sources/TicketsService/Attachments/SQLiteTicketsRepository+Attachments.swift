internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func attachments(of ticket: Int64, scope: ReadScope, reader: String) async throws -> [TicketAttachment] {
    try await store.read { database in
      let tables = TicketTables(database: database)
      guard try tables.row(ticket) != nil else { throw TicketsError.unknownTicket(ticket) }
      let root = try tables.root(of: ticket)
      _ = try tables.visible(root, scope, reader)
      return try tables.attachments(of: try tables.standing(for: root))
    }
  }

  func piece(of content: Int64, at offset: Int64) async throws -> [UInt8]? {
    try await store.read { database in
      guard let piece = try TicketTables(database: database).piece(of: content, at: offset) else { return nil }
      let skipped = Int(clamping: offset - piece.offset)
      return skipped < piece.bytes.count ? Array(piece.bytes[skipped...]) : nil
    }
  }

  func remove(
    attachment id: Int64, of number: Int64, scope: ReadScope, _ request: CommandRequest, reason: String
  ) async throws -> TicketAttachment {
    try await store.write { transaction in
      let tables = TicketTables(database: transaction.database)
      guard try tables.row(number) != nil else { throw TicketsError.unknownTicket(number) }
      let root = try tables.root(of: number)
      _ = try tables.visible(root, scope, request.actor.signature)
      func found() throws -> TicketAttachment {
        guard let one = try tables.attachments(of: try tables.standing(for: root)).first(where: { $0.id == id }) else {
          throw AttachmentRefusal.unknownAttachment(ticket: number, attachment: id)
        }
        return one
      }
      let attachment = try found()
      guard attachment.removal == nil else { return attachment }
      guard attachment.mayBeRemoved(by: request.actor) else {
        throw AttachmentRefusal.notAuthor(attachment: id, author: attachment.author)
      }
      _ = try perform(.detach(attachment, reason: reason), on: root, request, transaction)
      return try found()
    }
  }
}
