/// Why a stream was cancelled: the one byte of CANCEL. A receiver treats a number it does not know as `cancelled`.
public enum CancelCode: UInt8, Sendable, CaseIterable {
  /// The sender has lost interest.
  case cancelled = 0
  /// The handler never ran; the call may be repeated without risk.
  case refused = 1
  /// The call's deadline passed.
  case deadline = 2
  /// The stream broke a rule of the protocol.
  case protocolViolation = 3
  /// A message is longer than the receiver announced.
  case messageTooLarge = 4
  /// Metadata is longer, or has more entries, than the receiver announced.
  case metadataTooLarge = 5
  /// The receiver has no memory left for this connection's messages; the handler may have run.
  case outOfMemory = 6
  /// The sender failed in a way that is no fault of the peer.
  case internalFailure = 7
}

/// Why a side takes no more calls or hangs up: the code of GOAWAY. A number that is not known means `other`.
public enum GoAwayCode: UInt8, Sendable, CaseIterable {
  /// Planned: the process stops.
  case shutdown = 0
  /// Planned: the connection has lived long enough.
  case maxAge = 1
  /// Planned: no call for the announced idle time.
  case idle = 2
  /// No version in common; the text names the sender's range.
  case version = 3
  /// The peer broke the protocol.
  case protocolViolation = 4
  /// The peer sent more than its credit, or an illegal credit.
  case flowControl = 5
  /// The peer used up a budget: cancels, control frames, queued replies.
  case tooMuch = 6
  /// HELLO, a started frame, or an answer to PING did not come in time.
  case timeout = 7
  /// The sender failed.
  case internalFailure = 8
  /// A reason of a later version.
  case other = 255
}

/// Who ended a stream.
public enum CancelOrigin: Sendable, Hashable {
  /// The peer sent CANCEL, or a GOAWAY that excludes the stream.
  case peer
  /// This side's machine found a violation and sent CANCEL.
  case violation
  /// The connection is gone; whether the call took effect is not known.
  case connectionLost
}
