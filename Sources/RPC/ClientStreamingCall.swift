/// A call in which this side streams and the other answers once.
///
/// An owned handle: the call is cancelled when the value is dropped before ``response()`` has returned.
public struct ClientStreamingCall<Request: Sendable, Response: Sendable>: Sendable {
  /// What this side sends; used while the call is held.
  public let requests: RPCWriter<Request>
  private let responses: RPCResponses<Response>
  private let method: MethodDescriptor
  private let call: any ClientCall

  init(
    method: MethodDescriptor, call: any ClientCall,
    encode: @escaping @Sendable (Request) throws(RPCError) -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws(RPCError) -> Response
  ) {
    self.method = method
    self.call = call
    requests = RPCWriter(sink: call, encode: encode)
    responses = RPCResponses(call: call, decode: decode)
  }

  /// Says that no more requests follow, and waits for the answer. To be called once.
  ///
  /// - Throws: The call's status; `INTERNAL` when there was not exactly one answer.
  public func response() async throws(RPCError) -> ClientResponse<Response> {
    try await call.finishWriting()
    var answers = responses.makeAsyncIterator()
    guard let message = try await answers.next() else {
      throw RPCError(code: .internal, message: "\(method.fullName) ended without a response.")
    }
    guard try await answers.next() == nil else {
      throw RPCError(code: .internal, message: "\(method.fullName) answered with more than one response.")
    }
    return ClientResponse(message: message, initialMetadata: call.initialMetadata, trailers: call.trailers)
  }

  /// Gives up; the server is told. Harmless after the end.
  public func cancel() { call.cancel() }
}
