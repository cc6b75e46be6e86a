/// One caller's write, waiting for or in a batch.
///
/// @unchecked because `phase` is touched only under the queue's lock, `outcome` only on the writer's queue, and the
/// continuation is set before the operation is queued and resumed by whoever moved `phase` to its end.
class WriteOperation: @unchecked Sendable {
  enum Phase {
    case new
    case waiting
    case running
    /// Its batch is being committed: it can't be taken back any more.
    case committing
    /// Cancelled; it leaves no trace.
    case dropped
  }

  var phase = Phase.new

  /// Runs the caller's closure and keeps its outcome; throws what the closure threw.
  func run(_ transaction: WriteTransaction) throws {}

  /// Replaces the outcome.
  func fail(_ error: any Error) {}

  /// Answers the caller.
  func complete() {}
}

final class TypedWriteOperation<Value: Sendable>: WriteOperation, @unchecked Sendable {
  private let body: @Sendable (WriteTransaction) throws -> Value
  private var outcome: Result<Value, any Error>?
  private var continuation: UnsafeContinuation<Value, any Error>?

  init(_ body: @escaping @Sendable (WriteTransaction) throws -> Value) {
    self.body = body
  }

  func set(_ continuation: UnsafeContinuation<Value, any Error>) {
    self.continuation = continuation
  }

  override func run(_ transaction: WriteTransaction) throws {
    do {
      outcome = .success(try body(transaction))
    } catch {
      outcome = .failure(error)
      throw error
    }
  }

  override func fail(_ error: any Error) {
    outcome = .failure(error)
  }

  override func complete() {
    guard let continuation else { return }
    self.continuation = nil
    continuation.resume(with: outcome ?? .failure(StoreError.closed))
  }
}
