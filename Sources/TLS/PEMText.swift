internal import COpenSSL

enum PEMText {
  /// Collects what OpenSSL writes to a memory BIO; nil when it reports a failure.
  static func write(_ body: (OpaquePointer) -> Int32) -> [UInt8]? {
    guard let bio = BIO_new(BIO_s_mem()) else { return nil }
    defer { BIO_free(bio) }
    guard body(bio) == 1 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(bio)))
    let count = bytes.withUnsafeMutableBytes { BIO_read(bio, $0.baseAddress, Int32(clamping: $0.count)) }
    return Int(count) == bytes.count ? bytes : nil
  }
}
