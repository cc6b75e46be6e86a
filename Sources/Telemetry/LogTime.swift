#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The machine's time for log lines. Not domain time: an operator compares it with other logs of the machine.
enum LogTime {
  /// `2026-03-30T06:00:00.123Z`
  static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    var seconds = time.tv_sec
    gmtime_r(&seconds, &parts)
    var text = ""
    text.reserveCapacity(24)
    func add(_ value: Int, _ width: Int, _ next: Unicode.Scalar) {
      var place = 1
      for _ in 1..<width { place *= 10 }
      while place > 0 {
        text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "0") + UInt8(value / place % 10)))
        place /= 10
      }
      text.unicodeScalars.append(next)
    }
    add(Int(parts.tm_year) + 1900, 4, "-")
    add(Int(parts.tm_mon) + 1, 2, "-")
    add(Int(parts.tm_mday), 2, "T")
    add(Int(parts.tm_hour), 2, ":")
    add(Int(parts.tm_min), 2, ":")
    add(Int(parts.tm_sec), 2, ".")
    add(time.tv_nsec / 1_000_000, 3, "Z")
    return text
  }
}

public enum StandardError {
  /// Writes a whole line in one call, so that lines of several threads do not mix.
  public static func write(_ line: String) {
    var line = line
    line.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes a whole line's bytes in one call.
  static func write(_ line: [UInt8]) {
    line.withUnsafeBytes { write($0) }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      #if canImport(Glibc)
        let count = Glibc.write(2, start, rest.count)
      #else
        let count = Musl.write(2, start, rest.count)
      #endif
      if count < 0 {
        if errno == EINTR { continue }
        return
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }
}
