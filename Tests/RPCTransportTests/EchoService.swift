import RPC
import Synchronization

/// Methods of every kind for the tests, and what happened to them.
final class EchoService: Sendable {
  static let everybody = Rights(roles: ["any"], services: ["any"])

  static func method(
    _ name: String, _ kind: CallKind, rights: Rights = everybody, _ idempotency: Idempotency = .notIdempotent
  ) -> MethodDescriptor {
    MethodDescriptor(
      service: "opora.test.v1.Echo", name: name, kind: kind, fingerprint: 1, idempotency: idempotency,
      rights: rights, requestType: "Bytes", responseType: "Bytes")
  }

  static let echo = method("Echo", .unary)
  static let whoAmI = method("WhoAmI", .unary)
  static let fail = method("Fail", .unary)
  /// Answers when `release()` was called.
  static let park = method("Park", .unary)
  static let leadsOnly = method("LeadsOnly", .unary, rights: Rights(roles: ["lead"], services: []))
  /// Not registered.
  static let missing = method("Missing", .unary)
  /// As many copies of the second byte string as the first byte says.
  static let repeatBytes = method("Repeat", .serverStreaming)
  /// Sends until it is stopped.
  static let endless = method("Endless", .serverStreaming)
  static let collect = method("Collect", .clientStreaming)
  /// Hears one message: answers with it, or refuses when it begins with 0.
  static let hearOne = method("HearOne", .clientStreaming)
  static let chat = method("Chat", .bidirectional)
  /// How many requests came, read as generated code reads them.
  static let count = method("Count", .clientStreaming)
  /// The requests themselves, read so.
  static let mirror = method("Mirror", .bidirectional)
  /// Reads nothing; answers when `release()` was called.
  static let unread = method("Unread", .clientStreaming)

  /// How many handlers of `park` and `endless` run, ended, and were cancelled.
  struct Figures: Sendable {
    var started = 0
    var cancelled = 0
    var deadlines: [UInt64] = []
  }

  private struct State {
    var figures = Figures()
    var isReleased = false
    var parked: [CheckedContinuation<Void, Never>] = []
    var watchers: [(condition: @Sendable (Figures) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var figures: Figures { state.withLock { $0.figures } }

  /// Waits until something happened in the handlers.
  func wait(until condition: @escaping @Sendable (Figures) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isTrue = state.withLock { state in
        if condition(state.figures) { return true }
        state.watchers.append((condition, continuation))
        return false
      }
      if isTrue { continuation.resume() }
    }
  }

  /// Lets every call of `park` go, those to come as well.
  func release() {
    let parked = state.withLock { state in
      state.isReleased = true
      defer { state.parked = [] }
      return state.parked
    }
    for continuation in parked { continuation.resume() }
  }

  private func note(_ change: (inout Figures) -> Void) {
    let ready = state.withLock { state in
      change(&state.figures)
      let figures = state.figures
      let ready = state.watchers.filter { $0.condition(figures) }
      state.watchers.removeAll { $0.condition(figures) }
      return ready
    }
    for watcher in ready { watcher.continuation.resume() }
  }

  private func parkHere() async throws {
    note { $0.started += 1 }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.isReleased || Task.isCancelled { return true }
          state.parked.append(continuation)
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      let parked = state.withLock { state in
        defer { state.parked = [] }
        return state.parked
      }
      // Wakes all of them: those that were not cancelled park again in the tests that need it; none does.
      for continuation in parked { continuation.resume() }
    }
    if Task.isCancelled {
      note { $0.cancelled += 1 }
      throw CancellationError()
    }
  }

  func router() -> Router {
    var router = Router()
    router.register(
      Self.echo,
      .unary { request, context in
        if !context.metadata.isEmpty {
          context.initialMetadata = Metadata([.init(key: "seen", value: [UInt8(context.metadata.entries.count)])])
          context.trailers = Metadata([.init(key: "done", value: [1])])
        }
        return request
      })
    router.register(
      Self.whoAmI,
      .unary { _, context in
        Array("\(context.peer) for \(context.caller)".utf8)
      })
    router.register(
      Self.fail,
      .unary { request, _ in
        throw RPCError(
          code: StatusCode(wireValue: request.first ?? 2), message: "as asked",
          trailers: Metadata([.init(key: "detail", value: [7])]))
      })
    router.register(
      Self.park,
      .unary { request, context in
        self.note { $0.deadlines.append(context.deadline.remainingMilliseconds ?? .max) }
        try await self.parkHere()
        return request
      })
    router.register(Self.leadsOnly, .unary { request, _ in request })
    router.register(
      Self.repeatBytes,
      .serverStreaming { request, _, sink in
        for _ in 0..<(request.first ?? 0) { try await sink.write(Array(request.dropFirst())) }
      })
    router.register(
      Self.endless,
      .serverStreaming { request, _, sink in
        self.note { $0.started += 1 }
        do {
          while true { try await sink.write(request) }
        } catch {
          self.note { $0.cancelled += 1 }
          throw error
        }
      })
    router.register(
      Self.collect,
      .clientStreaming { source, _ in
        var all: [UInt8] = []
        while let message = try await source.next() { all += message }
        return all
      })
    router.register(
      Self.hearOne,
      .clientStreaming { source, _ in
        guard let message = try await source.next(), message.first != 0 else {
          throw RPCError(code: .failedPrecondition, message: "It has heard enough.")
        }
        return message
      })
    router.register(
      Self.chat,
      .bidirectional { source, _, sink in
        while let message = try await source.next() { try await sink.write(Array(message.reversed())) }
      })
    router.register(
      Self.count,
      .clientStreaming { source, _ in
        let requests = RPCMessages(source: source) { bytes throws(RPCError) in bytes }
        var count: UInt8 = 0
        for try await _ in requests { count &+= 1 }
        return [count]
      })
    router.register(
      Self.mirror,
      .bidirectional { source, _, sink in
        let requests = RPCMessages(source: source) { bytes throws(RPCError) in bytes }
        for try await request in requests { try await sink.write(request) }
      })
    router.register(
      Self.unread,
      .clientStreaming { source, _ in
        RPCMessages(source: source) { bytes throws(RPCError) in bytes }.cancel()
        try await self.parkHere()
        return [1]
      })
    return router
  }
}
