/// Names a call on its server by the numbers of its connection and of its stream, neither of which comes again in the
/// life of the process. Written `12-7`.
public struct CallID: Sendable, Hashable, CustomStringConvertible {
  /// Connections are counted from 1 as they are accepted.
  public let connection: UInt64
  /// The stream's number on the wire.
  public let stream: UInt32

  public init(connection: UInt64, stream: UInt32) {
    self.connection = connection
    self.stream = stream
  }

  /// Parses `12-7`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let connection = UInt64(parts[0]), let stream = UInt32(parts[1])
    else { return nil }
    self.init(connection: connection, stream: stream)
  }

  public var description: String { "\(connection)-\(stream)" }
}
