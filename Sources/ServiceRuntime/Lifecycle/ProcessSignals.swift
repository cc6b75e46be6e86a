internal import Dispatch

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// SIGTERM and SIGINT stop, SIGHUP reloads certificates, SIGPIPE is ignored.
final class ProcessSignals: Sendable {
  enum Kind: Sendable {
    case stop
    case reload
  }

  /// Iterate one at a time.
  let received: AsyncStream<Kind>
  // Unsafe because Dispatch does not mark its sources: these are made once, resumed, and only kept alive here.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream<Kind>.makeStream()
    received = stream
    signal(SIGPIPE, SIG_IGN)
    sources = [(SIGTERM, Kind.stop), (SIGINT, Kind.stop), (SIGHUP, Kind.reload)].map { number, kind in
      // The default action would come before the source's handler.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(kind) }
      source.resume()
      return source
    }
  }
}
