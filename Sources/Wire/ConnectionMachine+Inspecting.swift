/// What a connection has in hand, for people who look into a running process.
public struct ConnectionFigures: Sendable, Hashable {
  /// One open stream.
  public struct Stream: Sendable, Hashable {
    public var id: StreamID
    /// Bytes this side may send before the peer grants more.
    public var sendCredit: Int
    /// Bytes the peer may send before this side grants more.
    public var receiveCredit: Int
    public var queuedBytes: Int
  }

  /// Ascending by id.
  public var streams: [Stream]
  /// Bytes that wait to be written, those that wait for credit included.
  public var queuedBytes: Int
  /// Bytes of messages that have arrived and were not used yet.
  public var unreadBytes: Int
  /// Frames that were tolerated though they should not have come, over the connection's life.
  public var oddities: Int
  public var methods: Int
  /// One of the sides is leaving: no new calls.
  public var isDraining: Bool
}

extension ConnectionMachine {
  /// - Complexity: linear in the open streams.
  public var figures: ConnectionFigures {
    var streams: [ConnectionFigures.Stream] = []
    for id in self.streams.ids {
      guard let slot = self.streams.slot(of: id) else { continue }
      let record = self.streams.slots[slot]
      streams.append(
        .init(
          id: id, sendCredit: record.outbound.credit, receiveCredit: record.inbound.window,
          queuedBytes: record.outbound.queuedBytes))
    }
    let isDraining: Bool
    switch phase {
    case .awaitingHello, .open: isDraining = peerGoAway != nil
    case .draining, .over: isDraining = true
    }
    return ConnectionFigures(
      streams: streams, queuedBytes: queuedBytes, unreadBytes: inboundBytes, oddities: oddities,
      methods: methods.count, isDraining: isDraining)
  }
}
