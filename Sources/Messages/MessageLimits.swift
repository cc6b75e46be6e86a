/// Bounds on what decoding a message may take, whatever its bytes say.
///
/// libprotobuf-c recurses without a limit and can turn 1 MiB of input into 128 MiB of memory; these keep both from
/// happening.
public struct MessageLimits: Sendable, Hashable {
  /// Messages within messages, the outermost counted as 1.
  public var depth: Int
  /// Fields in all, those of nested messages included; a packed list counts as one.
  public var fields: Int
  /// Memory for the unpacked message and its text.
  public var memoryBytes: Int

  public init(depth: Int = 64, fields: Int = 400_000, memoryBytes: Int = 64 << 20) {
    self.depth = depth
    self.fields = fields
    self.memoryBytes = memoryBytes
  }

  /// Depth 64, 400,000 fields, 64 MiB.
  public static let standard = MessageLimits()
}
