internal import OporaAPI
internal import RPC
internal import Synchronization

/// Whether the service is ready, for balancers, probes and people; watched by streams.
final class HealthHandler: RpcV1.HealthService {
  private struct Watcher {
    let bell: AsyncStream<Void>.Continuation
    /// The last state it was sent; nil before the first.
    var told: Int?
  }

  private struct State {
    var isServing = false
    var reason = "starting"
    /// Counts the changes.
    var number = 0
    var nextWatcher = 0
    var watchers: [Int: Watcher] = [:]
  }

  private let state = Mutex(State())
  /// Rings when a watcher was sent a state, or has gone.
  private let told = Bell()
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
      state.number += 1
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.bell.yield() }
  }

  /// Says that the service leaves, and returns when every watcher has been sent that, or after `limit`: a watcher that
  /// reads nothing keeps nobody.
  ///
  /// Connections begin to drain afterwards, so that balancers turn away before they are told to.
  func announceLeaving(reason: String, atMost limit: Duration) async {
    set(serving: false, reason: reason)
    let end = Deadline.after(limit)
    while !everybodyKnows, let left = end.remainingMilliseconds, left > 0 {
      await told.wait(atMost: .milliseconds(Int64(clamping: left)))
    }
  }

  private var everybodyKnows: Bool {
    state.withLock { state in state.watchers.values.allSatisfy { $0.told == state.number } }
  }

  func check(_ request: RpcV1.HealthCheckRequest, context: ServerContext) async throws -> RpcV1.HealthCheckResponse {
    guard request.service.isEmpty || services.contains(request.service) else {
      throw RPCError(
        code: .notFound,
        message: "'\(request.service)' is not served here; known are \(services.sorted().joined(separator: ", ")).")
    }
    return present().state
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
      state.watchers[state.nextWatcher] = Watcher(bell: bell)
      return state.nextWatcher
    }
    defer {
      _ = state.withLock { $0.watchers.removeValue(forKey: id) }
      told.ring()
    }
    let first = present()
    var last = first.state
    try await responses.write(last)
    note(id, told: first.number)
    for await _ in changes {
      let (state, number) = present()
      if state != last { try await responses.write(state) }
      last = state
      note(id, told: number)
    }
    try Task.checkCancellation()
  }

  private func note(_ watcher: Int, told number: Int) {
    state.withLock { $0.watchers[watcher]?.told = number }
    told.ring()
  }

  private func present() -> (state: RpcV1.HealthCheckResponse, number: Int) {
    state.withLock {
      (RpcV1.HealthCheckResponse(state: $0.isServing ? .serving : .notServing, reason: $0.reason), $0.number)
    }
  }
}
