/// What generated code stands on and every module that holds some needs its own copy of.
enum Support {
  /// Helpers whose types are the C module's, so that they cannot live in Messages.
  static func packing(_ module: String, _ header: String) -> GeneratedFile {
    let text = #"""
      internal import CProtobufC
      internal import MODULE
      internal import Messages

      /// Gives an address the type that the field of the C struct wants.
      func bound<T>(_ address: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<T>? {
        // Sound because generated code only binds what was made for that field.
        address?.assumingMemoryBound(to: T.self)
      }

      extension Arena {
        mutating func text(_ value: String) -> ProtobufCBinaryData {
          let copy = copy(value)
          return ProtobufCBinaryData(len: copy.count, data: copy.data)
        }

        mutating func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
          let copy = copy(value)
          return ProtobufCBinaryData(len: copy.count, data: copy.data)
        }
      }

      extension Unpacking {
        static func text(_ data: ProtobufCBinaryData, _ field: StaticString) throws(MessageDecodingError) -> String {
          try text(data.data, data.len, field)
        }

        static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] { bytes(data.data, data.len) }
      }

      """#
    return GeneratedFile(
      path: "swift/Packing.swift",
      text: header + text.split(separator: "MODULE", omittingEmptySubsequences: false).joined(separator: module))
  }

  /// Helpers that join Messages and RPC, which do not know each other.
  static func coding(_ header: String) -> GeneratedFile {
    let text = #"""
      internal import Messages
      internal import RPC

      /// Between bytes and messages, with the errors the runtime knows. Called by generated stubs.
      enum Coding {
        /// A request as the server reads it: bytes that are no message are the caller's fault.
        static func request<M: ProtobufMessage>(_ bytes: [UInt8]) throws(RPCError) -> M {
          do throws(MessageDecodingError) {
            return try M(decoding: bytes)
          } catch {
            throw RPCError(code: .invalidArgument, message: "The request cannot be read: \(error).")
          }
        }

        /// A response as the client reads it: bytes that are no message are the server's fault.
        static func response<M: ProtobufMessage>(_ bytes: [UInt8]) throws(RPCError) -> M {
          do throws(MessageDecodingError) {
            return try M(decoding: bytes)
          } catch {
            throw RPCError(code: .internal, message: "The response cannot be read: \(error).")
          }
        }

        static func requests<M: ProtobufMessage>(_ source: any MessageSource) -> RPCMessages<M> {
          RPCMessages(source: source) { bytes throws(RPCError) in try request(bytes) }
        }

        static func responses<M: ProtobufMessage>(_ sink: any MessageSink) -> RPCWriter<M> {
          RPCWriter(sink: sink) { message throws(RPCError) in message.encoded() }
        }

        static func unary<Request: ProtobufMessage, Response: ProtobufMessage>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
        ) async throws(RPCError) -> ClientResponse<Response> {
          let answer = try await transport.unary(method, request.encoded(), options)
          return ClientResponse(
            message: try response(answer.message), initialMetadata: answer.initialMetadata, trailers: answer.trailers)
        }

        static func serverStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions
        ) async throws(RPCError) -> RPCResponses<Response> {
          try await ClientCalls.serverStreaming(
            transport, method, request, options, encode: { message throws(RPCError) in message.encoded() },
            decode: { bytes throws(RPCError) in try response(bytes) })
        }

        static func serverStreaming<Request: ProtobufMessage, Response: ProtobufMessage, Result>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ request: Request, _ options: CallOptions,
          _ body: (RPCResponses<Response>) async throws -> Result
        ) async throws -> Result {
          try await ClientCalls.serverStreaming(
            transport, method, request, options, encode: { message throws(RPCError) in message.encoded() },
            decode: { bytes throws(RPCError) in try response(bytes) }, body: body)
        }

        static func clientStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions
        ) async throws(RPCError) -> ClientStreamingCall<Request, Response> {
          try await ClientCalls.clientStreaming(
            transport, method, options, encode: { message throws(RPCError) in message.encoded() },
            decode: { bytes throws(RPCError) in try response(bytes) })
        }

        static func clientStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
          _ write: (RPCWriter<Request>) async throws -> Void
        ) async throws -> Response {
          try await ClientCalls.clientStreaming(
            transport, method, options, encode: { message throws(RPCError) in message.encoded() },
            decode: { bytes throws(RPCError) in try response(bytes) }, write: write)
        }

        static func bidirectional<Request: ProtobufMessage, Response: ProtobufMessage>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions
        ) async throws(RPCError) -> BidirectionalCall<Request, Response> {
          try await ClientCalls.bidirectional(
            transport, method, options, encode: { message throws(RPCError) in message.encoded() },
            decode: { bytes throws(RPCError) in try response(bytes) })
        }

        static func bidirectional<Request: ProtobufMessage, Response: ProtobufMessage, Result>(
          _ transport: any ClientTransport, _ method: MethodDescriptor, _ options: CallOptions,
          _ body: (BidirectionalCall<Request, Response>) async throws -> Result
        ) async throws -> Result {
          try await ClientCalls.bidirectional(
            transport, method, options, encode: { message throws(RPCError) in message.encoded() },
            decode: { bytes throws(RPCError) in try response(bytes) }, body: body)
        }
      }

      """#
    return GeneratedFile(path: "swift/Coding.swift", text: header + text)
  }
}
