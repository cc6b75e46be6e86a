internal import CProbeMessages
internal import Glibc
internal import GoogleOracle

@testable internal import CodecFuzzing

/// Google's implementation over the descriptors of the probe's messages.
struct GoogleCodec: CodecOracle {
  init() {
    guard google_oracle_load(probe_descriptor_set_address(), probe_descriptor_set_size) == 1 else {
      fatalError("The descriptor set of the probe's messages cannot be read.")
    }
  }

  func canonical(_ bytes: [UInt8], message: String, anyText: Bool) -> [UInt8]? {
    var memory: UnsafeMutablePointer<UInt8>?
    var count = 0
    guard google_oracle_canonical(message, anyText ? 1 : 0, bytes, bytes.count, &memory, &count) == 1 else {
      return nil
    }
    defer { free(memory) }
    return Array(UnsafeBufferPointer(start: memory, count: count))
  }
}
