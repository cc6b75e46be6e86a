import OporaAPI
import RPC
import Terminal

/// Sends the changes of a log in batches, in order, through whatever happens to the service meanwhile.
///
/// The service takes each change once however often it is sent, so a batch whose answer was lost is sent again.
struct Replay {
  struct Outcome: Sendable {
    var applied = 0
    var alreadyApplied = 0
    var refused: [TicketsV1.RowError] = []
    var seconds = 0
  }

  let session: Session
  let source: String
  let batch: Int
  let retryFor: Duration
  let stopsAtErrors: Bool

  private static let firstPause = Duration.milliseconds(100)
  private static let longestPause = Duration.seconds(2)

  mutating func send(_ changes: [TicketsV1.ImportedChange]) async throws(CommandFailure) -> Outcome {
    var outcome = Outcome()
    let started = ContinuousClock.now
    var progress = ProgressBar("Replaying", total: changes.count, on: Streams.error)
    progress.update(0)
    for start in stride(from: 0, to: changes.count, by: batch) {
      try stopIfInterrupted(done: start, of: changes.count, progress)
      let slice = Array(changes[start..<min(start + batch, changes.count)])
      let request = TicketsV1.ImportChangesRequest(source: source, changes: slice)
      let answer = try await deliver(request, done: start, of: changes.count, progress)
      outcome.applied += Int(answer.applied)
      outcome.alreadyApplied += Int(answer.alreadyApplied)
      outcome.refused += answer.errors
      progress.update(start + slice.count)
      if stopsAtErrors, !answer.errors.isEmpty {
        progress.finish()
        throw CommandFailure(
          "the replay stopped after \(start + slice.count) of \(changes.count) changes",
          why: answer.errors.prefix(20).map { "line \($0.row): \($0.message)" },
          hint: "mend the rows and run it again, or leave them out with --on-error skip")
      }
    }
    progress.finish()
    outcome.seconds = Int((ContinuousClock.now - started) / .seconds(1))
    return outcome
  }

  /// One batch, tried again while the service is away.
  private func deliver(
    _ request: TicketsV1.ImportChangesRequest, done: Int, of total: Int, _ progress: ProgressBar
  ) async throws(CommandFailure) -> TicketsV1.ImportChangesResponse {
    let limit = ContinuousClock.now + retryFor
    var pause = Self.firstPause
    var hasSaid = false
    while true {
      do throws(RPCError) {
        return try await session.tickets.importChanges(request)
      } catch {
        guard Self.mayPass(error.code), ContinuousClock.now < limit else {
          progress.finish()
          var failure = CommandFailure(error, doing: "go on after \(done) of \(total) changes", service: "tickets")
          failure.hint = "run the same command again; nothing is taken twice"
          throw failure
        }
        if !hasSaid {
          hasSaid = true
          progress.finish()
          Streams.error.writeLine(
            "tickets is away (\(error.code.name)); trying for \(Int(retryFor / .seconds(1))) s")
        }
      }
      try stopIfInterrupted(done: done, of: total, progress)
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Whether the failure says nothing about the request itself.
  private static func mayPass(_ code: StatusCode) -> Bool {
    switch code {
    case .unavailable, .deadlineExceeded, .aborted, .resourceExhausted, .cancelled, .unknown: true
    default: false
    }
  }

  private func stopIfInterrupted(done: Int, of total: Int, _ progress: ProgressBar) throws(CommandFailure) {
    guard Interruption.isRequested else { return }
    progress.finish()
    throw CommandFailure(
      "interrupted after \(done) of \(total) changes", why: "what was sent is kept",
      hint: "run the same command again to go on; nothing is taken twice", exitCode: Exit.interrupted)
  }
}
