/// The typed calls generated clients are made of: encode, call, decode.
///
/// Streams come in two forms. *Scoped*: a closure gets the call, and when it returns or throws the call is over. *Owned*:
/// a handle is returned, and the call is cancelled when the handle is dropped.
public enum ClientCalls {
  public typealias Encode<Message> = @Sendable (Message) throws(RPCError) -> [UInt8]
  public typealias Decode<Message> = @Sendable ([UInt8]) throws(RPCError) -> Message

  /// One request, one response.
  public static func unary<Request, Response: Sendable>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
    encode: Encode<Request>, decode: Decode<Response>
  ) async throws(RPCError) -> ClientResponse<Response> {
    let response = try await transport.unary(method, try encode(request), options)
    return ClientResponse(
      message: try decode(response.message), initialMetadata: response.initialMetadata, trailers: response.trailers)
  }

  /// One request, a stream of responses; owned.
  public static func serverStreaming<Request, Response: Sendable>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
    encode: Encode<Request>, decode: @escaping Decode<Response>
  ) async throws(RPCError) -> RPCResponses<Response> {
    RPCResponses(call: try await transport.open(method, request: try encode(request), options), decode: decode)
  }

  /// One request, a stream of responses; scoped.
  public static func serverStreaming<Request, Response: Sendable, Result>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
    encode: Encode<Request>, decode: @escaping Decode<Response>,
    body: (RPCResponses<Response>) async throws -> Result
  ) async throws -> Result {
    let responses = try await serverStreaming(transport, method, request, options, encode: encode, decode: decode)
    defer { responses.cancel() }
    return try await body(responses)
  }

  /// A stream of requests, one response; owned.
  public static func clientStreaming<Request: Sendable, Response: Sendable>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
    encode: @escaping Encode<Request>, decode: @escaping Decode<Response>
  ) async throws(RPCError) -> ClientStreamingCall<Request, Response> {
    ClientStreamingCall(
      method: method, call: try await transport.open(method, request: nil, options), encode: encode, decode: decode)
  }

  /// A stream of requests, one response; scoped. The call is cancelled when `write` throws.
  ///
  /// A server that has heard enough may answer, or refuse, before everything was sent: that is the outcome then.
  public static func clientStreaming<Request: Sendable, Response: Sendable>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
    encode: @escaping Encode<Request>, decode: @escaping Decode<Response>,
    write: (RPCWriter<Request>) async throws -> Void
  ) async throws -> Response {
    let call = try await clientStreaming(transport, method, options, encode: encode, decode: decode)
    defer { call.cancel() }
    do {
      try await write(call.requests)
    } catch let error as RPCError where error.code == .cancelled {
      // The server may have ended the call while there was more to send; then its answer says why. Cancelling does
      // nothing to a call that is over.
      call.cancel()
    }
    return try await call.response().message
  }

  /// Streams both ways; owned.
  public static func bidirectional<Request: Sendable, Response: Sendable>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
    encode: @escaping Encode<Request>, decode: @escaping Decode<Response>
  ) async throws(RPCError) -> BidirectionalCall<Request, Response> {
    BidirectionalCall(
      call: try await transport.open(method, request: nil, options), encode: encode, decode: decode)
  }

  /// Streams both ways; scoped.
  public static func bidirectional<Request: Sendable, Response: Sendable, Result>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
    encode: @escaping Encode<Request>, decode: @escaping Decode<Response>,
    body: (BidirectionalCall<Request, Response>) async throws -> Result
  ) async throws -> Result {
    let call = try await bidirectional(transport, method, options, encode: encode, decode: decode)
    defer { call.cancel() }
    return try await body(call)
  }
}
