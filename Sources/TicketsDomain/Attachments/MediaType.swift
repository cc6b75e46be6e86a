/// What kind of file it is, as `type/subtype` (RFC 9110, 8.3.1) without parameters.
public struct MediaType: Sendable, Hashable {
  /// In lower case.
  public let text: String

  public static let limitBytes = 127
  public static let bytes = MediaType(known: "application/octet-stream")

  private init(known text: String) { self.text = text }

  /// An empty text is `application/octet-stream`.
  /// - Returns: nil for what is no media type.
  public init?(_ text: String) {
    if text.isEmpty {
      self = .bytes
      return
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.limitBytes, parts.count == 2, parts.allSatisfy(Self.isToken) else { return nil }
    self.text = text.lowercased()
  }

  /// How many of a file's first bytes ``contradiction(_:)`` looks at.
  public static let signatureLength = 8

  /// Why a file that begins so is not of this type; nil when it may be.
  ///
  /// Only types whose files always begin the same are held against their bytes. A picture that is a program is found
  /// so; what is honest about being anything is not.
  public func contradiction(_ beginning: some Collection<UInt8>) -> String? {
    guard let signatures = Self.signatures[text] else { return nil }
    guard !signatures.contains(where: { beginning.starts(with: $0) }) else { return nil }
    let found = beginning.prefix(4).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined(separator: " ")
    return "a file of \(text) does not begin with \(found.isEmpty ? "nothing" : found)"
  }

  private static let zip: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06]]

  private static let signatures: [String: [[UInt8]]] = [
    "image/png": [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]],
    "image/jpeg": [[0xFF, 0xD8, 0xFF]],
    "image/gif": [Array("GIF87a".utf8), Array("GIF89a".utf8)],
    "application/pdf": [Array("%PDF-".utf8)],
    "application/gzip": [[0x1F, 0x8B]],
    "application/zip": zip,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": zip,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": zip,
  ]

  /// RFC 9110's token: visible ASCII without delimiters.
  private static func isToken(_ part: Substring) -> Bool {
    !part.isEmpty
      && part.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: Self.marks.contains(byte)
        }
      }
  }

  private static let marks = Array("!#$%&'*+-.^_`|~".utf8)
}
