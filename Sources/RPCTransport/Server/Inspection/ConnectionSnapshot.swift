public import RPC
internal import Wire

/// One connection to a server, as it stood when the server was asked.
public struct ConnectionSnapshot: Sendable {
  /// One open stream.
  public struct Stream: Sendable {
    /// The stream's number on the wire.
    public let id: UInt32
    /// Bytes that may be sent on it before the peer grants more.
    public let sendCredit: Int
    /// Bytes that the peer may send before this side grants more.
    public let receiveCredit: Int
    public let queuedBytes: Int
  }

  /// Counted from 1, never used again; calls carry it in their `CallID`.
  public let number: UInt64
  public let peer: Principal
  public let remoteAddress: String
  public let age: Duration
  /// Calls there ever were.
  public let calls: UInt64
  /// Bytes of frames, after TLS.
  public let receivedBytes: UInt64
  public let sentBytes: UInt64
  /// Bytes that wait to be written, for the socket or for credit.
  public let queuedBytes: Int
  /// Bytes of messages that have arrived and were not used yet.
  public let unreadBytes: Int
  /// Frames that were tolerated though they should not have come.
  public let oddities: Int
  /// Methods the client declared.
  public let methods: Int
  /// One of the sides is leaving: no new calls.
  public let isDraining: Bool
  /// Ascending.
  public let streams: [Stream]
}

extension ConnectionSnapshot {
  init(of connection: ServerConnection, now: MonotonicInstant) {
    let figures = connection.machine.figures
    self.init(
      number: connection.number, peer: connection.principal, remoteAddress: connection.remoteAddress,
      age: now.since(connection.openedAt), calls: connection.callCount, receivedBytes: connection.receivedBytes,
      sentBytes: connection.sentBytes, queuedBytes: figures.queuedBytes, unreadBytes: figures.unreadBytes,
      oddities: figures.oddities, methods: figures.methods, isDraining: figures.isDraining,
      streams: figures.streams.map {
        Stream(
          id: $0.id, sendCredit: $0.sendCredit, receiveCredit: $0.receiveCredit, queuedBytes: $0.queuedBytes)
      })
  }
}
