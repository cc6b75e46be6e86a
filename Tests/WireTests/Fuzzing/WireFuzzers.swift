/// The fuzzers of this module by name; each returns what is wrong with its input, nil when nothing is.
let wireFuzzers: [(name: String, check: @Sendable ([UInt8]) -> String?)] = [
  ("frames", { FrameDecoderFuzzing.check($0) }),
  ("machine", { MachineFuzzing.check($0) }),
  ("metadata", { MetadataFuzzing.check($0) }),
]
