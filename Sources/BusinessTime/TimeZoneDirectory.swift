#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A directory of TZif files as tzdata installs it; the only part of this module that reads files.
public struct TimeZoneDirectory: Sendable, Hashable {
  public var path: String

  /// Where Debian and most systems keep it.
  public static let system = TimeZoneDirectory(path: "/usr/share/zoneinfo")

  /// The largest file of tzdata is under 4 KiB.
  static let limitBytes = 256 * 1_024

  public init(path: String) { self.path = path }

  /// The rules of a zone by its name in the tz database. `UTC` needs no file.
  ///
  /// Blocks for one small file. Names that could leave the directory (`..`, absolute, odd characters) are refused
  /// with ``TimeZoneError/invalidName(_:)`` before the file system is asked.
  public func zone(named name: String) throws(TimeZoneError) -> TimeZoneRules {
    guard Self.isZoneName(name) else { throw .invalidName(name) }
    if name == "UTC" { return .utc }
    return try TimeZoneRules(name: name, tzif: Self.read("\(path)/\(name)", name: name))
  }

  static func isZoneName(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 255 else { return false }
    let hasOnlyNameBytes = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"): true
      default: false
      }
    }
    return hasOnlyNameBytes
      && name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty }
  }

  private static func read(_ path: String, name: String) throws(TimeZoneError) -> [UInt8] {
    guard let file = fopen(path, "re") else {
      throw errno == ENOENT || errno == ENOTDIR ? .unknownZone(name) : .unreadable(name: name, code: errno)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 8_192)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= limitBytes else { throw .tooLarge(name: name, limitBytes: limitBytes) }
      if count < chunk.count { break }
    }
    // A directory opens but does not read: Europe is a folder, not a zone.
    guard ferror(file) == 0 else { throw errno == EISDIR ? .unknownZone(name) : .unreadable(name: name, code: errno) }
    return bytes
  }
}
