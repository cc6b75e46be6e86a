/// One suspended task, resumed exactly once: by what it waits for or by its cancellation, whichever comes first.
///
/// `@unchecked Sendable` because it is touched on its loop only; creation hands it over.
final class Waiter<Value: Sendable>: @unchecked Sendable {
  private enum State {
    case new
    case waiting(UnsafeContinuation<Value, Never>)
    case over(Value?)
  }

  private var state = State.new

  var isWaiting: Bool {
    if case .waiting = state { return true }
    return false
  }

  /// Suspends the caller until `resume(_:)`.
  ///
  /// - Parameters:
  ///   - register: Runs on the loop, once; may resume at once.
  ///   - cancelled: What the wait gives when the waiting task is cancelled.
  static func wait(
    on domain: LoopDomain, cancelled: Value, register: @escaping @Sendable (Waiter<Value>) -> Void
  ) async -> Value {
    let waiter = Waiter<Value>()
    return await withTaskCancellationHandler {
      // Unsafe because `Waiter` itself sees to it that the continuation is resumed exactly once.
      await withUnsafeContinuation { continuation in
        domain.perform {
          guard waiter.attach(continuation) else { return }
          register(waiter)
        }
      }
    } onCancel: {
      domain.perform { waiter.resume(cancelled) }
    }
  }

  /// False when the wait was cancelled before it began.
  private func attach(_ continuation: UnsafeContinuation<Value, Never>) -> Bool {
    if case .over(let value?) = state {
      state = .over(nil)
      continuation.resume(returning: value)
      return false
    }
    state = .waiting(continuation)
    return true
  }

  func resume(_ value: Value) {
    switch state {
    case .new: state = .over(value)
    case .waiting(let continuation):
      state = .over(nil)
      continuation.resume(returning: value)
    case .over: break
    }
  }
}
