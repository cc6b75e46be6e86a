public import BusinessTime

/// A file on its way: what was promised of it, and how much is there.
public struct Upload: Sendable, Hashable {
  /// What its sender calls it: the same for every attempt.
  public var key: String
  /// ``Actor/description`` of the sender; a key is theirs alone.
  public var uploader: String
  /// The ticket it was meant for, before anything was merged.
  public var ticket: Int64
  public var message: Int64?
  public var name: String
  public var mediaType: MediaType
  public var size: Int64
  /// 64 lower-case hexadecimal digits.
  public var sha256: String
  public var isInternal: Bool

  /// How much is there, in bytes.
  public var received: Int64 = 0
  /// When it is forgotten unless it goes on.
  public var expiresAt: Instant = .epoch
  /// Where its bytes are; the store's business. 0 before it was begun.
  public var content: Int64 = 0

  /// What somebody wants to send.
  /// - Throws: ``AttachmentRefusal`` with everything that makes it no file of a ticket, whatever the settings.
  public init(
    key: String, uploader: String, ticket: Int64, message: Int64?, name: String, mediaType: String, size: UInt64,
    sha256: String, isInternal: Bool
  ) throws(AttachmentRefusal) {
    guard (1...Self.keyLimitBytes).contains(key.utf8.count), key.utf8.allSatisfy(Self.isOfKey) else {
      throw .malformed(field: "upload_id", should: "1 to \(Self.keyLimitBytes) of a-z A-Z 0-9 - _ .")
    }
    if let fault = AttachmentName.fault(in: name) { throw .malformedName(name, fault: fault) }
    guard let type = MediaType(mediaType) else {
      throw .malformed(
        field: "media_type", should: "like image/png, without parameters, at most \(MediaType.limitBytes) bytes")
    }
    let digits = sha256.lowercased()
    guard digits.utf8.count == 64, digits.utf8.allSatisfy(Self.isHexadecimal) else {
      throw .malformed(field: "sha256", should: "the file's SHA-256 in 64 hexadecimal digits")
    }
    self.key = key
    self.uploader = uploader
    self.ticket = ticket
    self.message = message
    self.name = name
    self.mediaType = type
    self.size = Int64(clamping: size)
    self.sha256 = digits
    self.isInternal = isInternal
  }

  public static let keyLimitBytes = 128

  /// Whether another attempt promises the same file for the same place.
  public func promisesTheSame(as other: Upload) -> Bool {
    (ticket, message, name, mediaType) == (other.ticket, other.message, other.name, other.mediaType)
      && (size, sha256) == (other.size, other.sha256)
  }

  public var isWhole: Bool { received == size }

  /// How much is there after more of it.
  /// - Throws: ``AttachmentRefusal/tooLong(size:)`` when that is more than was promised.
  public func receiving(_ count: Int) throws(AttachmentRefusal) -> Int64 {
    let (sum, overflow) = received.addingReportingOverflow(Int64(clamping: count))
    guard !overflow, sum <= size else { throw .tooLong(size: size) }
    return sum
  }

  /// What it becomes when all of it is there.
  public func attachment(on ticket: Int64, by actor: Actor, at now: Instant) -> TicketAttachment {
    TicketAttachment(
      ticket: ticket, message: message, name: name, mediaType: mediaType.text, size: size, sha256: sha256,
      isInternal: isInternal, author: actor.signature, at: now, content: content)
  }

  private static func isOfKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }
}

/// What a ticket holds already, uploads on their way counted as if they were complete.
public struct AttachedSoFar: Sendable, Hashable {
  public var count: Int64
  public var bytes: Int64

  public init(count: Int64 = 0, bytes: Int64 = 0) {
    self.count = count
    self.bytes = bytes
  }

  /// Whether a file of a size can be added.
  /// - Throws: ``AttachmentRefusal/overLimit(_:maximum:value:)`` for the first bound it would pass.
  public func hold(_ size: Int64, to settings: TicketSettings) throws(AttachmentRefusal) {
    let (sum, overflow) = bytes.addingReportingOverflow(size)
    let asked: [(TicketSetting, Int64)] = [
      (.attachmentFileBytes, size), (.attachmentsPerTicket, count + 1),
      (.attachmentTicketBytes, overflow ? .max : sum),
    ]
    for (setting, value) in asked where value > settings[setting] {
      throw .overLimit(setting, maximum: settings[setting], value: value)
    }
  }
}
