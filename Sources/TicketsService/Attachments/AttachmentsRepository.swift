internal import BusinessTime
internal import TicketsDomain

/// Where an upload stands when a call begins.
enum UploadStanding: Sendable {
  /// It was completed before, and is the answer again.
  case attached(TicketAttachment)
  /// It goes on at ``Upload/received``.
  case open(Upload)
}

/// Files of tickets as this service keeps them. Throws ``AttachmentRefusal``, ``TicketRefusal``, ``TicketsError`` or a
/// `StoreError`.
protocol AttachmentsRepository: Sendable {
  /// Begins an upload, or finds the one begun before under the same key.
  func begin(_ upload: Upload, by actor: Actor, at now: Instant) async throws -> UploadStanding
  /// Keeps the next bytes; they are on the disk when it returns.
  /// - Returns: the upload as it stands then.
  func append(_ bytes: [UInt8], to upload: Upload, at now: Instant) async throws -> Upload
  /// Makes a whole upload of the right checksum an attachment; one of another is forgotten.
  func finish(_ upload: Upload, by actor: Actor, at now: Instant) async throws -> TicketAttachment
  /// Deletes an upload with what is there of it.
  /// - Returns: whether there was one.
  @discardableResult
  func forget(upload key: String, of uploader: String) async throws -> Bool
  /// - Parameter key: empty for all.
  func uploads(to ticket: Int64, of uploader: String, key: String) async throws -> [Upload]

  func attachments(of ticket: Int64, scope: ReadScope, reader: String) async throws -> [TicketAttachment]
  /// The bytes of a file from an offset to the end of the portion it lies in; nil at the end of what is there.
  func piece(of content: Int64, at offset: Int64) async throws -> [UInt8]?
  func remove(
    attachment: Int64, of ticket: Int64, scope: ReadScope, _ request: CommandRequest, reason: String
  ) async throws -> TicketAttachment

  func ticketSettings(version: Int) async throws -> TicketSettingsEntry
  /// - Throws: `TicketSettingsProblems` with everything wrong.
  func changeTicketSettings(
    _ changes: [(name: String, value: Int64)], reason: String, dryRun: Bool, by actor: Actor, at now: Instant
  ) async throws -> TicketSettingsEntry
}

/// A version of the settings with its audit.
struct TicketSettingsEntry: Sendable {
  var settings: TicketSettings
  var at: Instant
  var actor: String
  var reason: String

  static let standard = TicketSettingsEntry(settings: .standard, at: .epoch, actor: "", reason: "")
}
