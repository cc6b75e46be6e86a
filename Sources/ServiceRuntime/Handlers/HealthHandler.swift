internal import OporaAPI
internal import RPC
internal import Synchronization

/// Whether the service is ready, for balancers, probes and people; watched by streams.
final class HealthHandler: RpcV1.HealthService {
  private struct State {
    var isServing = false
    var reason = "starting"
    var nextWatcher = 0
    var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())
  private let services: Set<String>

  /// - Parameter services: Full names of the services this process answers for.
  init(services: Set<String>) {
    self.services = services
  }

  /// Changes what is answered; watchers hear of it.
  func set(serving: Bool, reason: String = "") {
    let watchers = state.withLock { state in
      state.isServing = serving
      state.reason = reason
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.yield() }
  }

  func check(_ request: RpcV1.HealthCheckRequest, context: ServerContext) async throws -> RpcV1.HealthCheckResponse {
    guard request.service.isEmpty || services.contains(request.service) else {
      throw RPCError(
        code: .notFound,
        message: "'\(request.service)' is not served here; known are \(services.sorted().joined(separator: ", ")).")
    }
    return answer()
  }

  func watch(
    _ request: RpcV1.HealthCheckRequest, responses: RPCWriter<RpcV1.HealthCheckResponse>, context: ServerContext
  ) async throws {
    guard request.service.isEmpty || services.contains(request.service) else {
      try await responses.write(RpcV1.HealthCheckResponse(state: .unknownService))
      return
    }
    let (changes, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextWatcher += 1
      state.watchers[state.nextWatcher] = bell
      return state.nextWatcher
    }
    defer { _ = state.withLock { $0.watchers.removeValue(forKey: id) } }
    var last = answer()
    try await responses.write(last)
    for await _ in changes {
      let present = answer()
      guard present != last else { continue }
      last = present
      try await responses.write(present)
    }
    try Task.checkCancellation()
  }

  private func answer() -> RpcV1.HealthCheckResponse {
    state.withLock { RpcV1.HealthCheckResponse(state: $0.isServing ? .serving : .notServing, reason: $0.reason) }
  }
}
