#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard input, line by line, read on a thread of its own, so that what comes from a service meanwhile can be shown.
///
/// A line is at most 4 MiB; a longer one ends the input. Used by one task.
struct InputLines {
  private static let limit = 4 << 20
  let isTerminal = isatty(0) == 1
  private var lines: AsyncStream<String>.Iterator

  init() {
    let (stream, continuation) = AsyncStream<String>.makeStream()
    lines = stream.makeAsyncIterator()
    let work = Unmanaged.passRetained(Work(continuation))
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, { Self.readAll($0) }, work.toOpaque())
    if result == 0 {
      pthread_detach(thread)
    } else {
      work.release()
      continuation.finish()
    }
  }

  /// The next line without its end; nil at the end of the input.
  mutating func next() async -> String? { await lines.next() }

  private final class Work {
    let continuation: AsyncStream<String>.Continuation
    init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }
  }

  private static func readAll(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let pointer else { return nil }
    let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    reading: while true {
      let count = buffer.withUnsafeMutableBytes { read(0, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      for byte in buffer[..<count] {
        if byte == UInt8(ascii: "\n") {
          work.continuation.yield(String(decoding: pending, as: UTF8.self))
          pending.removeAll(keepingCapacity: true)
        } else {
          pending.append(byte)
          if pending.count > limit { break reading }
        }
      }
    }
    if !pending.isEmpty { work.continuation.yield(String(decoding: pending, as: UTF8.self)) }
    work.continuation.finish()
    return nil
  }
}
