internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The operating system's errors in its own words.
enum SystemErrorText {
  static func of(_ code: CInt) -> String {
    String(cString: strerror(code))
  }

  /// Why a connection could not be made.
  static func ofConnecting(_ error: any Error) -> String {
    switch error {
    case let error as IOError:
      return of(error.errnoCode)
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return ofConnecting(first.error) }
      if error.dnsAError != nil || error.dnsAAAAError != nil { return "the name \(error.host) can't be resolved" }
      return "no address of \(error.host) answered"
    case ChannelError.connectTimeout(let limit):
      return "no answer within \(limit.nanoseconds / 1_000_000) ms"
    default:
      return "\(error)"
    }
  }
}
