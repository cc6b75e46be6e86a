import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// A service: the table of its methods, the protocol its server implements and the client.
struct ServiceEmitter {
  private let service: ServiceDescriptor
  private let methods: [Method]

  private struct Method {
    let descriptor: MethodDescriptor
    let rights: MethodRights
    let name: String
    let request: String
    let response: String

    var kind: String {
      switch (descriptor.clientStreaming, descriptor.serverStreaming) {
      case (false, false): "unary"
      case (true, false): "clientStreaming"
      case (false, true): "serverStreaming"
      case (true, true): "bidirectional"
      }
    }
  }

  init(_ service: ServiceDescriptor) throws {
    self.service = service
    methods = try service.methods.map { method in
      Method(
        descriptor: method, rights: try MethodRights(method),
        name: Names.identifier(Names.lowerFirst(method.name)),
        request: Names.swift(method.inputType), response: Names.swift(method.outputType))
    }
  }

  func emit(_ namespace: String, _ code: inout CodeWriter) throws {
    code.line()
    code.block("extension \(namespace) {") { code in
      emitTable(&code)
      code.line()
      emitProtocol(&code)
      code.line()
      emitClient(&code)
    }
    code.line()
    code.block("extension \(namespace).\(service.name)Service {") { emitRegistration(&$0) }
  }

  private func emitTable(_ code: inout CodeWriter) {
    code.line("/// Methods of `\(service.fullName)`: names, kinds, fingerprints and rights.")
    code.block("public enum \(service.name)Methods {") { code in
      for method in methods {
        let idempotency: String
        switch method.descriptor.options.idempotencyLevel {
        case .noSideEffects: idempotency = "noSideEffects"
        case .idempotent: idempotency = "idempotent"
        case .idempotencyUnknown: idempotency = "notIdempotent"
        }
        let fingerprint = String(Fingerprint.of(method.descriptor), radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 16 - fingerprint.count) + fingerprint
        code.block("public static let \(method.name) = MethodDescriptor(", closing: ")") { code in
          code.line("service: \"\(service.fullName)\", name: \"\(method.descriptor.name)\", kind: .\(method.kind),")
          code.line("fingerprint: 0x\(padded), idempotency: .\(idempotency),")
          code.line(
            "rights: Rights(roles: \(literal(method.rights.roles)), services: \(literal(method.rights.services))),")
          code.line("requestType: \"\(method.descriptor.inputType.fullName)\",")
          code.line("responseType: \"\(method.descriptor.outputType.fullName)\"")
        }
      }
      code.line()
      code.line("/// All of them, in the order of the .proto.")
      code.list("public static let all: [MethodDescriptor] = [", methods.map(\.name), "]")
    }
  }

  private func literal(_ texts: [String]) -> String { "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }

  private func emitProtocol(_ code: inout CodeWriter) {
    code.comment(service, fallback: "`\(service.fullName)`.")
    code.line("///")
    code.line("/// What a server implements. Register it with the router; whatever a method throws becomes a status.")
    code.block("public protocol \(service.name)Service: RPCService {") { code in
      for (index, method) in methods.enumerated() {
        if index > 0 { code.line() }
        code.comment(method.descriptor)
        switch method.kind {
        case "unary":
          code.line("func \(method.name)(_ request: \(method.request), context: ServerContext) async throws")
          code.line("  -> \(method.response)")
        case "clientStreaming":
          code.line(
            "func \(method.name)(_ requests: RPCMessages<\(method.request)>, context: ServerContext) async throws")
          code.line("  -> \(method.response)")
        case "serverStreaming":
          code.line("func \(method.name)(")
          code.line("  _ request: \(method.request), responses: RPCWriter<\(method.response)>, context: ServerContext")
          code.line(") async throws")
        default:
          code.line("func \(method.name)(")
          code.line("  _ requests: RPCMessages<\(method.request)>, responses: RPCWriter<\(method.response)>,")
          code.line("  context: ServerContext")
          code.line(") async throws")
        }
      }
    }
  }

  private func emitRegistration(_ code: inout CodeWriter) {
    code.line("/// Puts every method into the router.")
    code.block("public func register(in router: inout Router) {") { code in
      for method in methods {
        let table = "\(Names.namespace(service.file.package)).\(service.name)Methods.\(method.name)"
        let (parameters, body): (String, String)
        switch method.kind {
        case "unary":
          parameters = "request, context"
          body = "try await \(method.name)(try Coding.request(request), context: context).encoded()"
        case "clientStreaming":
          parameters = "source, context"
          body = "try await \(method.name)(Coding.requests(source), context: context).encoded()"
        case "serverStreaming":
          parameters = "request, context, sink"
          body =
            "try await \(method.name)("
            + "try Coding.request(request), responses: Coding.responses(sink), context: context)"
        default:
          parameters = "source, context, sink"
          body =
            "try await \(method.name)("
            + "Coding.requests(source), responses: Coding.responses(sink), context: context)"
        }
        code.block("router.register(\(table), .\(method.kind) { \(parameters) in", closing: "})") { code in
          code.line(body)
        }
      }
    }
  }

  private func emitClient(_ code: inout CodeWriter) {
    code.line("/// Calls `\(service.fullName)` over any transport. Each call is cancelled with its task.")
    code.line("///")
    code.line(
      "/// Options are those of the call, else `defaultOptions`; what both leave open is inherited from the call that")
    code.line("/// the task serves.")
    code.block("public struct \(service.name)Client: Sendable {") { code in
      code.line("public let transport: any ClientTransport")
      code.line("/// Used where a call names none.")
      code.line("public var defaultOptions: CallOptions")
      code.line()
      code.block("public init(_ transport: any ClientTransport, defaultOptions: CallOptions = CallOptions()) {") {
        code in
        code.line("self.transport = transport")
        code.line("self.defaultOptions = defaultOptions")
      }
      for method in methods {
        code.line()
        code.comment(method.descriptor)
        emitCall(method, &code)
      }
    }
  }

  private func emitCall(_ method: Method, _ code: inout CodeWriter) {
    let table = "\(service.name)Methods.\(method.name)"
    switch method.kind {
    case "unary":
      code.line("public func \(method.name)(_ request: \(method.request), options: CallOptions? = nil)")
      code.line("  async throws(RPCError) -> \(method.response)")
      code.block("{") { code in
        // Not by a function of Coding: each asynchronous one costs every call two switches of the task.
        code.line("try Coding.response(")
        code.line("  await transport.unary(\(table), request.encoded(), options ?? defaultOptions).message)")
      }
      code.line()
      code.line("/// The same call, with the metadata that came with its response.")
      code.line("public func \(method.name)<Result>(")
      code.line("  _ request: \(method.request), options: CallOptions? = nil,")
      code.line("  onResponse: (ClientResponse<\(method.response)>) async throws -> Result")
      code.block(") async throws -> Result {") { code in
        code.line(
          "try await onResponse(Coding.unary(transport, \(table), request, options ?? defaultOptions))")
      }
    case "serverStreaming":
      code.line("public func \(method.name)(_ request: \(method.request), options: CallOptions? = nil)")
      code.line("  async throws(RPCError) -> RPCResponses<\(method.response)>")
      code.block("{") { code in
        code.line("try await Coding.serverStreaming(transport, \(table), request, options ?? defaultOptions)")
      }
      code.line()
      code.line("/// The same call, scoped: it is over when `body` returns or throws.")
      code.line("public func \(method.name)<Result>(")
      code.line("  _ request: \(method.request), options: CallOptions? = nil,")
      code.line("  body: (RPCResponses<\(method.response)>) async throws -> Result")
      code.block(") async throws -> Result {") { code in
        code.line("try await Coding.serverStreaming(transport, \(table), request, options ?? defaultOptions, body)")
      }
    case "clientStreaming":
      code.line("public func \(method.name)(")
      code.line("  options: CallOptions? = nil, write: (RPCWriter<\(method.request)>) async throws -> Void")
      code.block(") async throws -> \(method.response) {") { code in
        code.line("try await Coding.clientStreaming(transport, \(table), options ?? defaultOptions, write)")
      }
      code.line()
      code.line("/// The same call with the requests of a sequence.")
      code.line(
        "public func \(method.name)<Requests: AsyncSequence>(_ requests: Requests, options: CallOptions? = nil)")
      code.line("  async throws -> \(method.response) where Requests.Element == \(method.request)")
      code.block("{") { code in
        code.line("try await \(method.name)(options: options) { try await $0.write(contentsOf: requests) }")
      }
      code.line()
      code.line("/// The same call as a handle, which cancels it when it is dropped.")
      code.line("public func \(method.name)(options: CallOptions? = nil)")
      code.line("  async throws(RPCError) -> ClientStreamingCall<\(method.request), \(method.response)>")
      code.block("{") { code in
        code.line("try await Coding.clientStreaming(transport, \(table), options ?? defaultOptions)")
      }
    default:
      code.line("public func \(method.name)<Result>(")
      code.line("  options: CallOptions? = nil,")
      code.line("  body: (BidirectionalCall<\(method.request), \(method.response)>) async throws -> Result")
      code.block(") async throws -> Result {") { code in
        code.line("try await Coding.bidirectional(transport, \(table), options ?? defaultOptions, body)")
      }
      code.line()
      code.line("/// The same call as a handle, which cancels it when it is dropped.")
      code.line("public func \(method.name)(options: CallOptions? = nil)")
      code.line("  async throws(RPCError) -> BidirectionalCall<\(method.request), \(method.response)>")
      code.block("{") { code in
        code.line("try await Coding.bidirectional(transport, \(table), options ?? defaultOptions)")
      }
    }
  }
}
