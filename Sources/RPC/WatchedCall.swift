internal import Synchronization

/// How a call with streams ended, as its client saw it.
public enum StreamOutcome: Sendable, Hashable {
  /// With status OK, after the last message.
  case completed
  /// With another status, one that the waiting task's cancellation made among them.
  case failed(RPCError)
  /// The client gave up before the end, by ``ClientCall/cancel()`` or by dropping the call.
  case abandoned
}

/// A call whose end is told to interceptors, once, the outermost first.
final class WatchedCall: ClientCall {
  private let base: any ClientCall
  private let context: OutgoingCallContext
  private let interceptors: [any ClientInterceptor]
  private let hasEnded = Mutex(false)

  init(_ base: any ClientCall, _ context: OutgoingCallContext, _ interceptors: [any ClientInterceptor]) {
    self.base = base
    self.context = context
    self.interceptors = interceptors
  }

  deinit { end(.abandoned) }

  private func end(_ outcome: StreamOutcome) {
    let isFirst = hasEnded.withLock { hasEnded in
      defer { hasEnded = true }
      return !hasEnded
    }
    guard isFirst else { return }
    for interceptor in interceptors { interceptor.streamEnded(context, outcome) }
  }

  func next() async throws(RPCError) -> [UInt8]? {
    do throws(RPCError) {
      let message = try await base.next()
      if message == nil { end(.completed) }
      return message
    } catch {
      end(.failed(error))
      throw error
    }
  }

  func cancel() {
    base.cancel()
    end(.abandoned)
  }

  /// A failed write ends nothing by itself: the call's own end follows, and ``next()`` meets it.
  func write(_ message: [UInt8]) async throws(RPCError) { try await base.write(message) }
  func finishWriting() async throws(RPCError) { try await base.finishWriting() }
  var initialMetadata: Metadata { base.initialMetadata }
  var trailers: Metadata { base.trailers }
}
