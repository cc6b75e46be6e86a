public import RPC

/// What a server tells its log and figures. Called on event loops: return quickly, never block.
public enum ServerEvent: Sendable {
  case connectionOpened(peer: Principal, remoteAddress: String)
  /// - Parameter fault: Nil when the connection ended as it should.
  case connectionClosed(peer: Principal, remoteAddress: String, fault: String?)
  /// A connection that never got as far as a peer: plain text, no certificate, a foreign authority, silence.
  case handshakeFailed(remoteAddress: String, reason: String)
  case connectionRefused(remoteAddress: String, reason: String)
  /// Overload: calls of this criticality and below are turned away after a short wait; nil when that is over. Each
  /// event loop speaks for itself.
  case shedding(Criticality?)
  /// Calls are turned away because messages take all the memory there is for them. Once, until half of it was free.
  case outOfMemory(limitBytes: Int)
  /// A client's .proto differs from ours for a method both know; calls go on.
  case schemaSkew(method: String, peer: Principal)
}
