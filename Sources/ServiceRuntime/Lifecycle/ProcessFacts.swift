#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

enum ProcessFacts {
  static var processID: Int32 { getpid() }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Ends the process without running anything else.
  static func exitNow(_ code: Int32) -> Never { _exit(code) }
}
