/// Memory that is handed out piece by piece and freed as a whole.
///
/// Used within one encoding or decoding by one thread; never escapes it. Allocation is a pointer bump; chunks double
/// from 4 KiB. Past the limit nothing more is handed out.
public struct Arena: ~Copyable {
  @usableFromInline var cursor: UnsafeMutableRawPointer?
  @usableFromInline var end: UnsafeMutableRawPointer?
  private var chunks: UnsafeMutableRawPointer?
  private var nextChunkBytes: Int
  private var remainingBytes: Int
  /// Whether something was refused because of the limit.
  private(set) var isExhausted = false

  /// An arena that begins with memory of the caller's, which has to outlive it; most messages need no more.
  init(beginningWith memory: UnsafeMutableRawBufferPointer, limitBytes: Int = .max, firstChunkBytes: Int = 4096) {
    self.init(limitBytes: limitBytes, firstChunkBytes: firstChunkBytes)
    cursor = memory.baseAddress
    end = memory.baseAddress.map { $0 + memory.count }
  }

  /// Every chunk begins with the address of the one before.
  private static var chunkHeaderBytes: Int { 16 }

  @usableFromInline static var alignment: Int { 16 }

  /// - Parameter limitBytes: The most it hands out, chunk by chunk.
  public init(limitBytes: Int = .max, firstChunkBytes: Int = 4096) {
    remainingBytes = limitBytes
    nextChunkBytes = max(firstChunkBytes, 256)
  }

  deinit {
    var chunk = chunks
    while let current = chunk {
      chunk = current.load(as: UnsafeMutableRawPointer?.self)
      current.deallocate()
    }
  }

  /// Uninitialised memory of 16-byte alignment, or nil beyond the limit.
  @inlinable
  public mutating func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    if let cursor, let end, byteCount <= end - cursor {
      // Chunks are multiples of 16 long, so rounding up stays within or reaches exactly the end.
      self.cursor = cursor + min((byteCount &+ 15) & ~15, end - cursor)
      return cursor
    }
    return allocateInNewChunk(byteCount: byteCount)
  }

  @usableFromInline
  mutating func allocateInNewChunk(byteCount: Int) -> UnsafeMutableRawPointer? {
    guard byteCount >= 0, byteCount < Int.max / 4, byteCount <= remainingBytes else {
      isExhausted = true
      return nil
    }
    let wanted = (byteCount + Self.chunkHeaderBytes + 15) & ~15
    let size = max(wanted, min(nextChunkBytes, (remainingBytes & ~15)))
    nextChunkBytes = min(nextChunkBytes * 2, 1 << 20)
    remainingBytes = max(0, remainingBytes - size)
    let chunk = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.alignment)
    chunk.storeBytes(of: chunks, as: UnsafeMutableRawPointer?.self)
    chunks = chunk
    let start = chunk + Self.chunkHeaderBytes
    end = chunk + size
    cursor = start + ((byteCount + 15) & ~15)
    return start
  }
}
