/// How a client stands with its target.
public enum ClientState: Sendable, Hashable {
  /// No connection, and none is needed: the next call makes one.
  case idle
  case connecting
  case ready
  /// The last attempt failed for this reason; the next follows after a pause.
  case backingOff(reason: String)
  case closed
}
