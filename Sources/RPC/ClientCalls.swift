/// The typed calls generated clients are made of: encode, call, decode.
public enum ClientCalls {
  public typealias Encode<Message> = (Message) throws(RPCError) -> [UInt8]
  public typealias Decode<Message> = @Sendable ([UInt8]) throws(RPCError) -> Message

  /// One request, one response.
  public static func unary<Request, Response>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
    encode: Encode<Request>, decode: Decode<Response>
  ) async throws(RPCError) -> Response {
    try decode(try await transport.unary(method, try encode(request), options).message)
  }

  /// One request, a stream of responses. Dropping the result cancels the call.
  public static func serverStreaming<Request, Response: Sendable>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
    encode: Encode<Request>, decode: @escaping Decode<Response>
  ) async throws(RPCError) -> RPCMessages<Response> {
    let call = try await transport.open(method, request: try encode(request), options)
    return RPCMessages(source: call, decode: decode)
  }

  /// A stream of requests, one response. The call is cancelled when `write` throws.
  public static func clientStreaming<Request: Sendable, Response>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
    encode: @escaping @Sendable (Request) throws(RPCError) -> [UInt8], decode: Decode<Response>,
    write: (RPCWriter<Request>) async throws -> Void
  ) async throws -> Response {
    let call = try await transport.open(method, request: nil, options)
    do {
      try await write(RPCWriter(sink: call, encode: encode))
      try await call.finishWriting()
      guard let message = try await call.next() else {
        throw RPCError(code: .internal, message: "\(method.fullName) ended without a response.")
      }
      let response = try decode(message)
      guard try await call.next() == nil else {
        throw RPCError(code: .internal, message: "\(method.fullName) answered with more than one response.")
      }
      return response
    } catch {
      call.cancel()
      throw error
    }
  }

  /// Streams both ways, scoped: when `body` returns or throws, the call is over.
  public static func bidirectional<Request: Sendable, Response: Sendable, Result>(
    _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
    encode: @escaping @Sendable (Request) throws(RPCError) -> [UInt8], decode: @escaping Decode<Response>,
    body: (BidirectionalCall<Request, Response>) async throws -> Result
  ) async throws -> Result {
    let call = try await transport.open(method, request: nil, options)
    defer { call.cancel() }
    return try await body(BidirectionalCall(call: call, encode: encode, decode: decode))
  }
}

/// A call with a stream each way.
public struct BidirectionalCall<Request: Sendable, Response: Sendable>: Sendable {
  /// What this side sends.
  public let requests: RPCWriter<Request>
  /// What the other side sends; iterate once.
  public let responses: RPCMessages<Response>
  private let call: any ClientCall

  init(
    call: any ClientCall, encode: @escaping @Sendable (Request) throws(RPCError) -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws(RPCError) -> Response
  ) {
    self.call = call
    requests = RPCWriter(sink: call, encode: encode)
    responses = RPCMessages(source: call, decode: decode)
  }

  /// No more requests.
  public func finishRequests() async throws(RPCError) { try await call.finishWriting() }
}
