/// A call with a stream each way.
///
/// An owned handle: the call is cancelled when the value, its responses and their iterators are dropped before the end.
public struct BidirectionalCall<Request: Sendable, Response: Sendable>: Sendable {
  /// What this side sends; used while the call is held.
  public let requests: RPCWriter<Request>
  /// What the other side sends; iterate once.
  public let responses: RPCResponses<Response>
  private let call: any ClientCall

  init(
    call: any ClientCall, encode: @escaping @Sendable (Request) throws(RPCError) -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws(RPCError) -> Response
  ) {
    self.call = call
    requests = RPCWriter(sink: call, encode: encode)
    responses = RPCResponses(call: call, decode: decode)
  }

  /// No more requests.
  public func finishRequests() async throws(RPCError) { try await call.finishWriting() }

  /// Gives up; the server is told. Harmless after the end.
  public func cancel() { call.cancel() }
}
