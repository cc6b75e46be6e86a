/// The responses of a streaming call, as its client holds them. Single-pass: iterate it once.
///
/// An owned handle: the call lives as long as this value or an iterator of it, and is cancelled when the last of them is
/// dropped before the end. Cancelling the task that iterates cancels the call as well.
public struct RPCResponses<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = RPCError

  private let messages: RPCMessages<Element>
  private let call: any ClientCall

  init(call: any ClientCall, decode: @escaping @Sendable ([UInt8]) throws(RPCError) -> Element) {
    self.call = call
    messages = RPCMessages(source: call, decode: decode)
  }

  /// Metadata sent ahead of the first response; empty until it came.
  public var initialMetadata: Metadata { call.initialMetadata }
  /// Metadata sent with the status; empty before the end.
  public var trailers: Metadata { call.trailers }

  /// Gives up on the rest; the server is told. Harmless after the end.
  public func cancel() { call.cancel() }

  public func makeAsyncIterator() -> RPCMessages<Element>.Iterator { messages.makeAsyncIterator() }
}
