internal import Glibc
import Testing

/// The inputs that a fuzzer found worth keeping, and those that once broke something: `Fuzzing/Corpora/NAME.hex`, one a
/// line in hexadecimal; `#` starts a comment.
enum Corpus {
  static func inputs(_ name: String) throws -> [[UInt8]] {
    var inputs: [[UInt8]] = []
    for line in try lines(of: "Fuzzing/Corpora/\(name).hex") {
      let digits = Array(line.prefix { $0 != "#" }.filter { $0 != " " }.utf8)
      if digits.isEmpty { continue }
      try #require(digits.count.isMultiple(of: 2), "half a byte in \(name).hex: \(line)")
      inputs.append(
        try stride(from: 0, to: digits.count, by: 2).map { index in
          let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
          return try #require(UInt8(pair, radix: 16), "\(pair) in \(name).hex is no byte")
        })
    }
    return inputs
  }

  private static func lines(of path: String) throws -> [Substring] {
    var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    components.removeLast(3)
    let file = try #require(fopen(components.joined(separator: "/") + "/" + path, "r"), "cannot open \(path)")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }
}
