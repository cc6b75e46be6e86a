#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

enum ConfigurationFile {
  private static let limitBytes = 1 << 20

  static func read(_ path: String) throws(StartupFailure) -> String {
    guard let file = fopen(path, "rbe") else {
      throw StartupFailure("could not read the settings in \(path)", why: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limitBytes + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    guard count <= limitBytes else {
      throw StartupFailure("could not read the settings in \(path)", why: "it is larger than \(limitBytes) bytes")
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw StartupFailure("could not read the settings in \(path)", why: "it is not UTF-8 text")
    }
    return text
  }
}
