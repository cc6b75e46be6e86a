#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What one of the process's streams can show. Data goes to standard output, talk to standard error.
public struct Console: Sendable {
  public enum Stream: Int32, Sendable {
    case output = 1
    case error = 2
  }

  public let stream: Stream
  /// Whether a person is looking.
  public let isTerminal: Bool
  /// Whether colours may be used: a terminal, no `NO_COLOR`, and `TERM` is not `dumb`.
  public let usesColor: Bool
  /// Whether box-drawing and block characters may be used: the locale is UTF-8.
  public let usesUnicode: Bool
  /// Columns; nil when not a terminal, where nothing is cut.
  public let width: Int?
  /// Rows; nil when not a terminal.
  public let height: Int?

  /// - Parameter environment: The process's variables.
  public init(_ stream: Stream, environment: [String: String]) {
    self.stream = stream
    isTerminal = isatty(stream.rawValue) == 1
    usesColor = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? "C.UTF-8"
    let named = locale.lowercased()
    usesUnicode = !isTerminal || named.contains("utf-8") || named.contains("utf8")
    let size = isTerminal ? Self.size(of: stream, environment) : nil
    width = size?.columns
    height = size?.rows
  }

  /// A console with given properties, for tests.
  public init(
    _ stream: Stream, isTerminal: Bool, usesColor: Bool, usesUnicode: Bool, width: Int?, height: Int? = nil
  ) {
    self.stream = stream
    self.isTerminal = isTerminal
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
    self.width = width
    self.height = height
  }

  /// Writes text as it is. A closed pipe (`| head`) ends the process's writing silently.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = Self.writeBytes(stream.rawValue, start, rest.count)
        if count < 0 {
          if errno == EINTR || errno == EAGAIN { continue }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }

  public func writeLine(_ text: String = "") {
    write(text + "\n")
  }

  private static func writeBytes(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, start, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, start, count)
    #else
      Darwin.write(descriptor, start, count)
    #endif
  }

  private static func size(of stream: Stream, _ environment: [String: String]) -> (columns: Int, rows: Int) {
    var size = winsize()
    let isKnown = ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0
    let columns = isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80
    let named = environment["COLUMNS"].flatMap { Int($0) }
    return (named.flatMap { $0 > 0 ? $0 : nil } ?? columns, isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24)
  }
}
