/// What a server says about repeating a call, in the trailer `opora-retry-pushback-ms`.
public enum RetryPushback: Sendable, Hashable {
  /// Repeat, but not before this time has passed.
  case after(milliseconds: UInt32)
  /// Don't.
  case never

  /// Nil when the trailers say nothing. What cannot be read counts as `never`: a server that tried to say something
  /// is not to be pressed.
  public init?(trailers: Metadata) {
    guard !trailers.isEmpty, let value = trailers[Metadata.Key.retryPushback] else { return nil }
    guard let milliseconds = String(validating: value, as: UTF8.self).flatMap({ Int64($0) }), milliseconds >= 0 else {
      self = .never
      return
    }
    self = .after(milliseconds: UInt32(clamping: milliseconds))
  }

  /// The trailer's value as text.
  public var text: String {
    switch self {
    case .after(let milliseconds): "\(milliseconds)"
    case .never: "-1"
    }
  }
}

extension RPCError {
  /// When the caller may repeat the call; nil leaves it to the caller's own pauses. A handler that throws the error
  /// sets it.
  public var retryPushback: RetryPushback? {
    get { RetryPushback(trailers: trailers) }
    set { trailers[Metadata.Key.retryPushback] = newValue.map { Array($0.text.utf8) } }
  }
}
