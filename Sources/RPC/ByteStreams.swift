/// Incoming messages of a call, one after another. Used by one task at a time.
public protocol MessageSource: Sendable {
  /// The next message, or nil after the last. Suspends until there is one; asking grants the sender credit.
  ///
  /// - Throws: The call's status when it failed, `CANCELLED` when the waiting task is cancelled.
  func next() async throws(RPCError) -> [UInt8]?

  /// Asks for no more. A caller's call is cancelled; a handler's caller is served on, and what it still sends is thrown
  /// away. Harmless after the end.
  func cancel()
}

/// Outgoing messages of a call, in order. Used by one task at a time.
public protocol MessageSink: Sendable {
  /// Queues a message; suspends while the receiver grants no credit.
  ///
  /// - Throws: `CANCELLED` when the call is over or the waiting task is cancelled, `RESOURCE_EXHAUSTED` when the
  ///   message is larger than the peer accepts.
  func write(_ message: [UInt8]) async throws(RPCError)
}

/// Typed incoming messages. Single-pass: iterate it once. Dropping it gives up on the rest, as ``cancel()`` does.
public struct RPCMessages<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = RPCError

  private let owner: StreamOwner
  private let decode: @Sendable ([UInt8]) throws(RPCError) -> Element

  public init(source: any MessageSource, decode: @escaping @Sendable ([UInt8]) throws(RPCError) -> Element) {
    owner = StreamOwner(source: source)
    self.decode = decode
  }

  /// Gives up on the rest: a caller's call is cancelled, a handler's is served on.
  public func cancel() { owner.source.cancel() }

  public func makeAsyncIterator() -> Iterator { Iterator(owner: owner, decode: decode) }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let owner: StreamOwner
    fileprivate let decode: @Sendable ([UInt8]) throws(RPCError) -> Element

    public mutating func next() async throws(RPCError) -> Element? {
      guard let bytes = try await owner.source.next() else { return nil }
      return try decode(bytes)
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Element? {
      guard let bytes = try await owner.source.next() else { return nil }
      return try decode(bytes)
    }
  }
}

/// Gives up on the messages when the last reference to them goes away.
private final class StreamOwner: Sendable {
  let source: any MessageSource
  init(source: any MessageSource) { self.source = source }
  deinit { source.cancel() }
}

/// Typed outgoing messages.
public struct RPCWriter<Element: Sendable>: Sendable {
  private let sink: any MessageSink
  private let encode: @Sendable (Element) throws(RPCError) -> [UInt8]

  public init(sink: any MessageSink, encode: @escaping @Sendable (Element) throws(RPCError) -> [UInt8]) {
    self.sink = sink
    self.encode = encode
  }

  /// Sends one message; suspends while the receiver grants no credit.
  public func write(_ message: Element) async throws(RPCError) {
    try await sink.write(try encode(message))
  }

  /// Sends every message of a sequence, asking it for the next one when there is credit.
  ///
  /// - Throws: What the sequence throws, or the call's failure.
  public func write<Messages: AsyncSequence>(contentsOf messages: Messages) async throws
  where Messages.Element == Element {
    for try await message in messages { try await write(message) }
  }
}
