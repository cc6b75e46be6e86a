/// Why the machine declines something its own side asks of it. Nothing was sent, and no state changed.
public enum CallError: Error, Hashable, Sendable {
  /// The peer's HELLO has not arrived; wait for `.ready`.
  case notReady
  /// The connection takes no new calls: drained, refused by the peer's GOAWAY, out of stream ids, or gone.
  case goingAway
  /// As many calls are open as the peer announced.
  case tooManyStreams(limit: Int)
  /// The stream has ended (or never began); frames for it would be lost.
  case streamClosed(StreamID)
  /// The call's kind, or what was sent before, does not allow this now.
  case outOfTurn(StreamID, String)
  case messageTooLarge(bytes: Int, limit: Int)
  case metadataTooLarge(entries: Int, maxEntries: Int, bytes: Int, maxBytes: Int)
  case illegalMetadataKey(String)
  case illegalMethodName(String)
  case tooManyMethods(limit: Int)
  case undeclaredMethod(UInt16)
}

extension CallError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notReady: "the connection is not ready: the peer's HELLO has not arrived"
    case .goingAway: "the connection takes no new calls"
    case .tooManyStreams(let limit): "the peer accepts \(limit) calls at once and so many are open"
    case .streamClosed(let stream): "stream \(stream) has ended"
    case .outOfTurn(let stream, let rule): "stream \(stream): \(rule)"
    case .messageTooLarge(let bytes, let limit): "message of \(bytes) bytes; the peer accepts \(limit)"
    case .metadataTooLarge(let entries, let maxEntries, let bytes, let maxBytes):
      "metadata of \(entries) entries, \(bytes) bytes; the peer accepts \(maxEntries) entries, \(maxBytes) bytes"
    case .illegalMetadataKey(let key): "metadata key \"\(key)\" is not 1 to 127 of a-z 0-9 - _ ."
    case .illegalMethodName(let name): "method name \"\(name)\" is not package.Service/Method"
    case .tooManyMethods(let limit): "the peer accepts \(limit) methods on a connection"
    case .undeclaredMethod(let id): "method \(id) was not declared on this connection"
    }
  }
}
