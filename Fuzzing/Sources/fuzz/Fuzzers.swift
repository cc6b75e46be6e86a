@testable internal import CodecFuzzing
@testable internal import WireFuzzing

/// Every fuzzer by its name; each returns what is wrong with its input, nil when nothing is.
let fuzzers: [(name: String, check: @Sendable ([UInt8]) -> String?)] = {
  let google = GoogleCodec()
  let codec: @Sendable ([UInt8]) -> String? = { CodecFuzzing.check($0, google: google) }
  return wireFuzzers + [("codec", codec)]
}()
