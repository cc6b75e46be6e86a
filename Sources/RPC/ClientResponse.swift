/// The answer to a call with one response, with the metadata around it.
public struct ClientResponse<Message: Sendable>: Sendable {
  public var message: Message
  /// Sent ahead of the message.
  public var initialMetadata: Metadata
  /// Sent with the status.
  public var trailers: Metadata

  public init(message: Message, initialMetadata: Metadata = Metadata(), trailers: Metadata = Metadata()) {
    self.message = message
    self.initialMetadata = initialMetadata
    self.trailers = trailers
  }

  /// Where the server spent its time; nil when it does not tell.
  public var serverTiming: ServerTiming? { ServerTiming(trailers: trailers) }
}
