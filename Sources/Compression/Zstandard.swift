internal import CZstd
public import Wire

/// Zstandard (RFC 8878) at its fastest level: one frame for a message, with its length in the header, without dictionary
/// and checksum, since TLS has one.
///
/// The contexts are kept, about a megabyte for an object, because making one takes longer than a short message does.
/// `@unchecked Sendable` because an object is used on one event loop only.
public final class Zstandard: MessageCompression, @unchecked Sendable {
  private static let level: Int32 = 1
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  /// Nil when there was no memory for it; then nothing is compressed, and nothing can be expanded.
  private let compressor: OpaquePointer?
  private let expander: OpaquePointer?

  public init() {
    compressor = ZSTD_createCCtx()
    expander = ZSTD_createDCtx()
  }

  deinit {
    // Both take what was never made.
    ZSTD_freeCCtx(compressor)
    ZSTD_freeDCtx(expander)
  }

  public var algorithm: UInt32 { 1 }

  public func compress(_ message: [UInt8]) -> [UInt8]? {
    guard let compressor, !message.isEmpty else { return nil }
    let bound = ZSTD_compressBound(message.count)
    guard ZSTD_isError(bound) == 0 else { return nil }
    var isGood = true
    let bytes = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      let written = message.withUnsafeBytes {
        ZSTD_compressCCtx(compressor, buffer.baseAddress, buffer.count, $0.baseAddress, $0.count, Self.level)
      }
      isGood = ZSTD_isError(written) == 0
      count = isGood ? written : 0
    }
    return isGood ? bytes : nil
  }

  public func expand(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(ExpansionError) -> [UInt8] {
    // The magic is looked at here because libzstd takes frames to be skipped for messages of no bytes.
    guard let expander, bytes.starts(with: Self.magic) else { throw .corrupt }
    // Nothing may stand behind the one frame, and the length has to be told: memory is taken by it.
    let frame = ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
    guard ZSTD_isError(frame) == 0, frame == bytes.count else { throw .corrupt }
    // The two greatest values say that it is not told, or that this is no frame.
    let claim = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
    guard claim < UInt64.max - 1 else { throw .corrupt }
    guard let length = Int(exactly: claim), length <= limit else { throw .tooLong }
    guard length > 0 else { return [] }
    var isGood = true
    let message = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      let written = ZSTD_decompressDCtx(expander, buffer.baseAddress, length, bytes.baseAddress, bytes.count)
      isGood = ZSTD_isError(written) == 0 && written == length
      count = isGood ? length : 0
    }
    guard isGood else { throw .corrupt }
    return message
  }
}
