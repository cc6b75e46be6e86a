/// Why a file was not taken, read or removed.
public enum AttachmentRefusal: Error, Sendable, Hashable {
  case malformed(field: String, should: String)
  case malformedName(String, fault: String)
  /// The bytes are not of the type they are said to be.
  case otherType(reason: String)
  case overLimit(TicketSetting, maximum: Int64, value: Int64)
  case unknownMessage(ticket: Int64, message: Int64)
  /// The key stands for another file.
  case keyReused(String)
  /// The bytes sent do not begin where those that are there end.
  case otherOffset(given: Int64, received: Int64)
  /// Another call goes on with the same upload, or it was given up.
  case overtaken
  /// It ended before all that was promised was there. Nothing is left of it.
  case cut(size: Int64, received: Int64)
  /// More was sent than promised. Nothing is left of it.
  case tooLong(size: Int64)
  /// All of it is there and is another file. Nothing is left of it.
  case otherChecksum(promised: String, found: String)
  case unknownAttachment(ticket: Int64, attachment: Int64)
  case removed(attachment: Int64, by: String)
  case beyondEnd(offset: UInt64, size: Int64)
  case notAuthor(attachment: Int64, author: String)
  /// The bytes stored are not those that were acknowledged.
  case damaged(attachment: Int64)
}

extension AttachmentRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let field, let should): "\(field) must be \(should)."
    case .malformedName(let name, let fault):
      "The name '\(name.unicodeScalars.map { $0.properties.isWhitespace || $0.value < 32 ? " " : "\($0)" }.joined())' "
        + "\(fault). Give the file a plain name of 1 to \(AttachmentName.limitBytes) bytes."
    case .otherType(let reason): "The file is not what it is said to be: \(reason). Name its right type."
    case .overLimit(let setting, let maximum, let value):
      "\(setting.words) would be \(value); the limit is \(maximum) (\(setting.rawValue))."
    case .unknownMessage(let ticket, let message): "\(Ticket.label(ticket)) has no message \(message)."
    case .keyReused(let key): "The upload '\(key)' was begun for another file or place. Use a new id for it."
    case .otherOffset(let given, let received):
      "\(received) bytes are there, so the next ones begin there, not at \(given). Ask how much is there and go on."
    case .overtaken: "Another call goes on with this upload, or it was given up. Ask how much is there and go on."
    case .cut(let size, let received):
      "The file ended after \(received) of the \(size) bytes promised; nothing of it was kept. Send it again."
    case .tooLong(let size):
      "More came than the \(size) bytes promised; nothing of it was kept. Send it again with its right size."
    case .otherChecksum(let promised, let found):
      "The file's SHA-256 is \(found), promised was \(promised); nothing of it was kept. Send it again."
    case .unknownAttachment(let ticket, let attachment): "\(Ticket.label(ticket)) has no attachment \(attachment)."
    case .removed(let attachment, let person): "Attachment \(attachment) was removed by \(person); its bytes are gone."
    case .beyondEnd(let offset, let size): "The file has \(size) bytes; there is nothing from \(offset) on."
    case .notAuthor(let attachment, let author):
      "Attachment \(attachment) can be removed by \(author), who attached it, and by leads and admins."
    case .damaged(let attachment): "Attachment \(attachment) cannot be read whole; its storage is damaged."
    }
  }
}
