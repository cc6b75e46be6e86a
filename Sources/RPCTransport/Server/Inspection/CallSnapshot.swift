public import RPC

/// One call in flight, as it stood when the server was asked.
public struct CallSnapshot: Sendable {
  public enum State: Sendable, Hashable {
    /// Its request has not arrived whole.
    case receiving
    /// Waits for its turn.
    case queued
    case running
    /// Answered or lost; the handler has not returned yet.
    case ending
  }

  /// Who calls what, and until when.
  public let context: ServerContext
  public let state: State
  /// Since OPEN was read from the socket.
  public let age: Duration
  /// Until its deadline, zero when that has passed; nil without one.
  public let timeLeft: Duration?
  /// Bytes of messages, without frames and metadata.
  public let receivedBytes: UInt64
  public let sentBytes: UInt64
}
