internal import OporaAPI
internal import RPC

/// Tells callers what is served here, so that a client needs no .proto files.
struct ReflectionHandler: RpcV1.ReflectionService {
  /// Methods by service, filled once the router is complete.
  let methods: [MethodDescriptor]

  func listServices(_ request: RpcV1.ListServicesRequest, context: ServerContext) async throws
    -> RpcV1.ListServicesResponse
  {
    let services = Dictionary(grouping: methods, by: \.service).sorted { $0.key < $1.key }
    return RpcV1.ListServicesResponse(
      services: services.map { name, methods in
        RpcV1.ServiceDescription(name: name, methods: methods.sorted { $0.name < $1.name }.map(Self.describe))
      })
  }

  func getDescriptorSet(_ request: RpcV1.GetDescriptorSetRequest, context: ServerContext) async throws
    -> RpcV1.GetDescriptorSetResponse
  {
    RpcV1.GetDescriptorSetResponse(fileDescriptorSet: OporaSchema.descriptorSet)
  }

  private static func describe(_ method: MethodDescriptor) -> RpcV1.MethodDescription {
    RpcV1.MethodDescription(
      name: method.name, requestType: method.requestType, responseType: method.responseType,
      clientStreaming: method.kind.clientStreams, serverStreaming: method.kind.serverStreams,
      fingerprint: method.fingerprint, roles: method.rights.roles, services: method.rights.services,
      idempotent: method.idempotency.allowsRetry)
  }
}
