import Synchronization

/// A bounded queue of messages between one writer and one reader, both tasks of this process.
///
/// A writer suspends while `capacity` messages wait. Ending it wakes both sides.
final class MessagePipe: MessageSource, MessageSink {
  private struct State {
    var waiting: [[UInt8]] = []
    var end: Result<Void, RPCError>?
    var reader: CheckedContinuation<Result<[UInt8]?, RPCError>, Never>?
    var writers: [CheckedContinuation<Void, Never>] = []
    /// The reader has given up and the writer is not to notice.
    var isDiscarding = false
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let onCancel: (@Sendable () -> Void)?

  /// - Parameters:
  ///   - capacity: Messages that may wait before a writer suspends.
  ///   - onCancel: Called when the reader gives up; writing fails from then on. Without it what is written from then on
  ///     is thrown away.
  init(capacity: Int = 16, onCancel: (@Sendable () -> Void)? = nil) {
    self.capacity = capacity
    self.onCancel = onCancel
  }

  func next() async throws(RPCError) -> [UInt8]? {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (immediate, writers) = state.withLock { state in
          if !state.waiting.isEmpty {
            let message = state.waiting.removeFirst()
            defer { state.writers.removeAll() }
            return (Result<[UInt8]?, RPCError>?.some(.success(message)), state.writers)
          }
          if let end = state.end { return (.some(end.map { nil }), []) }
          if state.isDiscarding {
            return (.failure(Self.gaveUp), [])
          }
          state.reader = continuation
          return (nil, [])
        }
        for writer in writers { writer.resume() }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      cancel()
    }
    return try result.get()
  }

  func write(_ message: [UInt8]) async throws(RPCError) {
    while true {
      enum Step {
        case delivered
        case handOver(CheckedContinuation<Result<[UInt8]?, RPCError>, Never>)
        case full
        case over(RPCError)
      }
      let step = state.withLock { state -> Step in
        if let end = state.end {
          if case .failure(let error) = end { return .over(error) }
          return .over(RPCError(code: .cancelled, message: "The call is over; nothing more can be written."))
        }
        if state.isDiscarding { return .delivered }
        if let reader = state.reader {
          state.reader = nil
          return .handOver(reader)
        }
        guard state.waiting.count < capacity else { return .full }
        state.waiting.append(message)
        return .delivered
      }
      switch step {
      case .delivered: return
      case .handOver(let reader):
        reader.resume(returning: .success(message))
        return
      case .over(let error): throw error
      case .full: await waitForRoom()
      }
      if Task.isCancelled {
        throw RPCError(code: .cancelled, message: "The writing task was cancelled.")
      }
    }
  }

  /// No more messages; the reader sees what waits, then the end. The first end counts.
  func finish(_ end: Result<Void, RPCError> = .success(())) {
    let (reader, writers) = state.withLock { state in
      let waiting = (state.reader, state.writers)
      if state.end == nil { state.end = end }
      state.reader = nil
      state.writers.removeAll()
      return waiting
    }
    reader?.resume(returning: end.map { nil })
    for writer in writers { writer.resume() }
  }

  func cancel() {
    guard let onCancel else { return discard() }
    let alreadyOver = state.withLock { $0.end != nil }
    guard !alreadyOver else { return }
    finish(.failure(RPCError(code: .cancelled, message: "The call was cancelled by its caller.")))
    onCancel()
  }

  private static let gaveUp = RPCError(code: .cancelled, message: "The reader of these messages has given up on them.")

  private func discard() {
    let (reader, writers) = state.withLock { state in
      let waiting = (state.reader, state.writers)
      state.isDiscarding = true
      state.waiting = []
      state.reader = nil
      state.writers.removeAll()
      return waiting
    }
    reader?.resume(returning: .failure(Self.gaveUp))
    for writer in writers { writer.resume() }
  }

  private func waitForRoom() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let roomNow = state.withLock { state in
          if state.end != nil || state.waiting.count < capacity || Task.isCancelled { return true }
          state.writers.append(continuation)
          return false
        }
        if roomNow { continuation.resume() }
      }
    } onCancel: {
      let writers = state.withLock { state in
        defer { state.writers.removeAll() }
        return state.writers
      }
      for writer in writers { writer.resume() }
    }
  }
}
