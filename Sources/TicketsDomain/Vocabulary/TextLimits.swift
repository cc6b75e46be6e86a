/// Bounds of what a ticket stores, in bytes of UTF-8. The regulation is stricter, in characters, and versioned; these
/// hold whatever it says.
public enum TextLimits {
  public static let name = 64
  public static let shortText = 512
  public static let reason = 4_096
  public static let longText = 65_536
  public static let skills = 16

  /// - Throws: ``TicketRefusal/tooLong(field:limitBytes:givenBytes:)``.
  static func hold(_ text: String, to limit: Int, field: String) throws(TicketRefusal) {
    let count = text.utf8.count
    guard count <= limit else { throw .tooLong(field: field, limitBytes: limit, givenBytes: count) }
  }
}

extension String {
  /// Without white space at either end.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }

  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
