/// Why a time zone could not be read.
public enum TimeZoneError: Error, Sendable, Equatable {
  /// No file of this name in the zoneinfo directory.
  case unknownZone(String)
  /// The name is empty, absolute, too long, or has a component or character no zone name has.
  case invalidName(String)
  /// The file exists but could not be read; `code` is errno.
  case unreadable(name: String, code: Int32)
  /// The file is larger than any zone's; `limitBytes` is the limit.
  case tooLarge(name: String, limitBytes: Int)
  /// The bytes are not a TZif file of version 2 or later; `reason` names the field.
  case malformed(name: String, reason: String)
}

extension TimeZoneError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownZone(let name):
      "unknown time zone '\(name)': use a name of the tz database, such as Europe/Moscow, and install tzdata"
    case .invalidName(let name):
      "'\(name)' is not a time zone name: use a name of the tz database, such as Europe/Moscow"
    case .unreadable(let name, let code):
      "the rules of time zone '\(name)' could not be read: errno \(code)"
    case .tooLarge(let name, let limitBytes):
      "the rules of time zone '\(name)' are larger than \(limitBytes) bytes"
    case .malformed(let name, let reason):
      "the rules of time zone '\(name)' are malformed: \(reason)"
    }
  }
}
