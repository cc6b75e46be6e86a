internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import RoutingDomain
internal import ServiceRuntime
internal import Store

/// Answers `opora.routing.v1.Board`: the queue as it lives, and how evenly the work is spread.
struct BoardHandler: RoutingV1.BoardService {
  let store: ServiceStore
  let clock: any DomainClock
  let zones: ZoneCache
  let engine: AssignmentEngine

  /// Between two looks for one watcher, so that a burst of changes costs few of them.
  private static let pause = Duration.milliseconds(100)
  /// After so long without a change it is looked at how long tickets have waited now.
  private static let longestPause = Duration.seconds(15)

  /// Every run of the engine may have changed something: it runs on each change that matters, and on the sweep.
  func watchQueue(
    _ request: RoutingV1.WatchQueueRequest, responses: RPCWriter<RoutingV1.QueueUpdate>, context: ServerContext
  ) async throws {
    let scope = try QueueScope(line: request.line, limit: request.limit, caller: context.caller)
    var told: QueueBoard?
    while true {
      // Read before the board: a change between the two is looked at again rather than missed.
      let run = engine.runs.latest
      let earlier = told
      let now = clock.now
      let (board, update) = try await store.read { [zones] db in
        let board = try QueueBoard(scope, db, zones: zones, now: now)
        return (board, try board.update(since: earlier, scope, db))
      }
      if let update {
        try await responses.write(update)
        told = board
      }
      try await Task.sleep(for: Self.pause)
      try await nextLook(after: run)
    }
  }

  private func nextLook(after run: Int64) async throws {
    try await withThrowingTaskGroup(of: Void.self) { [engine] group in
      group.addTask { try await engine.runs.wait(after: run) }
      group.addTask { try await Task.sleep(for: Self.longestPause) }
      try await group.next()
      group.cancelAll()
    }
  }

  func getFairness(
    _ request: RoutingV1.GetFairnessRequest, context: ServerContext
  ) async throws -> RoutingV1.GetFairnessResponse {
    let line = try QueueScope.checkedLine(request.line)
    let now = clock.now
    return try await store.read { [zones] db in
      let department = try Department(db, zones: zones, now: now)
      return RoutingV1.GetFairnessResponse(
        atMs: now.millisecondsSinceEpoch,
        lines: LineFairness.lines(of: department.people).filter { line == 0 || $0.line.rawValue == line }
          .map { RoutingV1.LineFairness($0, withShares: true) })
    }
  }
}
