import GRDB
import Store
import Synchronization
import Testing

@Suite("Group commit")
struct GroupCommitTests {
  @Test("a write is there after it was answered, and after reopening")
  func survivesReopening() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { try $0.insert("kept") }
    #expect(try await store.names() == ["kept"])
    try await store.close()
    let reopened = try workspace.open()
    #expect(try await reopened.names() == ["kept"])
    try await reopened.close()
  }

  @Test("operations run in the order of their calls")
  func keepsOrder() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<50 {
        group.addTask { try await store.write { try $0.insert("item-\(index)") } }
        await until { store.figures.queuedWrites == index + 1 }
      }
      latch.open()
      try await group.waitForAll()
    }
    try await first
    #expect(try await store.names() == (0..<50).map { "item-\($0)" })
    #expect(store.figures.batches == 2)
    try await store.close()
  }

  enum Failure: CaseIterable {
    case beforeAnyChange, afterAChange, brokenConstraint, afterAnEvent
  }

  @Test(
    "one failing operation among a hundred leaves no trace and costs the others nothing", arguments: Failure.allCases)
  func isolatesFailure(_ failure: Failure) async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let failed = await withTaskGroup(of: (Int, (any Error)?).self, returning: [Int: any Error].self) { group in
      for index in 0..<100 {
        group.addTask {
          do {
            try await store.write { transaction in
              if index == 37 {
                switch failure {
                case .beforeAnyChange: break
                case .afterAChange: try transaction.insert("trace")
                case .brokenConstraint:
                  try transaction.insert("trace")
                  try transaction.insert("trace")
                case .afterAnEvent: try transaction.append(event("trace", 1))
                }
                throw Refusal.refused(index)
              }
              try transaction.insert("item-\(index)", index)
              try transaction.append(event("item/\(index)", 1))
            }
            return (index, nil)
          } catch {
            return (index, error)
          }
        }
      }
      await until { store.figures.queuedWrites == 100 }
      latch.open()
      return await group.reduce(into: [:]) { failed, outcome in failed[outcome.0] = outcome.1 }
    }
    try await first
    #expect(failed.keys.sorted() == [37])
    if failure == .brokenConstraint {
      guard case .constraint = failed[37] as? StoreError else {
        Issue.record("not a constraint: \(String(describing: failed[37]))")
        return
      }
    } else {
      #expect(failed[37] as? Refusal == .refused(37))
    }
    let names = try await store.names()
    #expect(Set(names) == Set((0..<100).filter { $0 != 37 }.map { "item-\($0)" }))
    let events = try await store.events(after: 0, limit: 1000)
    #expect(events.map(\.sequence) == Array(1...99))
    #expect(store.figures.replays == (failure == .beforeAnyChange ? 0 : 1))
    try await store.close()
  }

  @Test("a caller cancelled before its operation ran is dropped, the others are not")
  func dropsCancelled() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let cancelled = Task { try await store.write { try $0.insert("cancelled") } }
    await until { store.figures.queuedWrites == 1 }
    let kept = Task { try await store.write { try $0.insert("kept") } }
    await until { store.figures.queuedWrites == 2 }
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    #expect(store.figures.queuedWrites == 1)
    latch.open()
    try await first
    try await kept.value
    #expect(try await store.names() == ["kept"])
    try await store.close()
  }

  @Test("a caller cancelled while its operation runs leaves no trace, the others of its batch do not notice")
  func undoesCancelledWhileRunning() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let first = Latch()
    async let blocking: Void = store.write { _ in first.pass() }
    await first.waitUntilEntered()
    let inside = Latch()
    let before = Task { try await store.write { try $0.insert("before") } }
    await until { store.figures.queuedWrites == 1 }
    let cancelled = Task {
      try await store.write { transaction in
        try transaction.insert("cancelled")
        try transaction.append(event("cancelled", 1))
        inside.pass()
      }
    }
    await until { store.figures.queuedWrites == 2 }
    let after = Task { try await store.write { try $0.insert("after") } }
    await until { store.figures.queuedWrites == 3 }
    first.open()
    try await blocking
    await inside.waitUntilEntered()
    cancelled.cancel()
    inside.open()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    try await before.value
    try await after.value
    #expect(try await store.names() == ["before", "after"])
    #expect(try await store.events(after: 0, limit: 10).isEmpty)
    #expect(store.figures.replays == 1)
    try await store.close()
  }

  @Test("a caller cancelled after its operation ran, while another one of the batch runs, leaves no trace")
  func undoesCancelledBeforeCommit() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let first = Latch()
    async let blocking: Void = store.write { _ in first.pass() }
    await first.waitUntilEntered()
    let cancelled = Task { try await store.write { try $0.insert("cancelled") } }
    await until { store.figures.queuedWrites == 1 }
    let inside = Latch()
    let kept = Task {
      try await store.write { transaction in
        try transaction.insert("kept")
        inside.pass()
      }
    }
    await until { store.figures.queuedWrites == 2 }
    first.open()
    try await blocking
    await inside.waitUntilEntered()
    cancelled.cancel()
    inside.open()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    try await kept.value
    #expect(try await store.names() == ["kept"])
    try await store.close()
  }

  @Test("a task that is cancelled already does not write")
  func refusesCancelledTask() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await store.write { try $0.insert("cancelled") }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await store.names().isEmpty)
    try await store.close()
  }

  @Test("a full queue refuses, naming the limit")
  func boundsQueue() async throws {
    let workspace = try Workspace()
    let store = try workspace.open { $0.maximumQueuedWrites = 2 }
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let waiting = (0..<2).map { index in Task { try await store.write { try $0.insert("item-\(index)") } } }
    await until { store.figures.queuedWrites == 2 }
    await #expect(throws: StoreError.writeQueueFull(limit: 2)) { try await store.write { try $0.insert("one more") } }
    latch.open()
    try await first
    for task in waiting { try await task.value }
    #expect(try await store.names().count == 2)
    try await store.close()
  }

  @Test("a batch has at most as many operations as configured")
  func boundsBatch() async throws {
    let workspace = try Workspace()
    let store = try workspace.open { $0.maximumBatchedWrites = 4 }
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let waiting = (0..<10).map { index in Task { try await store.write { try $0.insert("item-\(index)") } } }
    await until { store.figures.queuedWrites == 10 }
    latch.open()
    try await first
    for task in waiting { try await task.value }
    #expect(store.figures.batches == 4)
    try await store.close()
  }

  @Test("no room fails every caller of the batch, keeps nothing of it, and the store goes on")
  func failsBatchWhenFull() async throws {
    let workspace = try Workspace()
    let store = try workspace.open { $0.maximumPages = 64 }
    try await store.write { try $0.insert("before") }
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let tasks = (0..<3).map { index in
      Task { try await store.write { try $0.insert("item-\(index)", bytes: index == 1 ? 4_000_000 : 0) } }
    }
    await until { store.figures.queuedWrites == 3 }
    latch.open()
    try await first
    let full = StoreError.diskFull(path: workspace.configuration().databasePath)
    for task in tasks { await #expect(throws: full) { try await task.value } }
    #expect(try await store.names() == ["before"])
    try await store.write { try $0.insert("after") }
    #expect(try await store.names() == ["before", "after"])
    try await store.close()
  }

  @Test("an operation that swallows the error of a full disk is not committed piecemeal")
  func noticesLostTransaction() async throws {
    let workspace = try Workspace()
    let store = try workspace.open { $0.maximumPages = 64 }
    _ = try? await store.write { transaction in
      try transaction.insert("half")
      try? transaction.insert("large", bytes: 4_000_000)
      try transaction.insert("loose")
    }
    #expect(try await store.names().contains("loose") == false)
    try await store.close()
  }

  @Test("hooks get the batch's elements once, in order, without those of failed operations")
  func runsHooksOncePerBatch() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let runs = Mutex<[[Int]]>([])
    let hook = BatchHook<Int>("places") { transaction, places in
      runs.withLock { $0.append(places) }
      for place in places {
        try transaction.database.execute(
          sql: "UPDATE item SET place = ? WHERE name = ?", arguments: [place, "item-\(place)"])
      }
    }
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    var tasks: [Task<Void, any Error>] = []
    for index in 1...5 {
      tasks.append(
        Task {
          try await store.write { transaction in
            transaction.collect(index, for: hook)
            if index == 3 { throw Refusal.refused(3) }
            try transaction.insert("item-\(index)")
          }
        })
      await until { store.figures.queuedWrites == index }
    }
    latch.open()
    try await first
    for (index, task) in tasks.enumerated() {
      if index == 2 {
        await #expect(throws: Refusal.refused(3)) { try await task.value }
      } else {
        try await task.value
      }
    }
    #expect(runs.withLock { $0 } == [[1, 2, 4, 5]])
    let places = try await store.read { try Int.fetchAll($0, sql: "SELECT place FROM item ORDER BY rowid") }
    #expect(places == [1, 2, 4, 5])
    try await store.close()
  }

  @Test("a hook that cannot write one element fails that operation only")
  func isolatesFailingHook() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let hook = BatchHook<Int>("picky") { _, elements in
      if elements.contains(2) { throw Refusal.refused(2) }
    }
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let tasks = (1...4).map { index in
      Task {
        try await store.write { transaction in
          try transaction.insert("item-\(index)")
          transaction.collect(index, for: hook)
        }
      }
    }
    await until { store.figures.queuedWrites == 4 }
    latch.open()
    try await first
    for (index, task) in tasks.enumerated() {
      if index == 1 {
        await #expect(throws: Refusal.refused(2)) { try await task.value }
      } else {
        try await task.value
      }
    }
    #expect(Set(try await store.names()) == ["item-1", "item-3", "item-4"])
    try await store.close()
  }

  @Test("a closed store refuses reads and writes; closing again does nothing")
  func refusesWhenClosed() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.close()
    try await store.close()
    await #expect(throws: StoreError.closed) { try await store.write { try $0.insert("late") } }
    await #expect(throws: StoreError.closed) { try await store.names() }
  }

  @Test("closing waits for the writes that were accepted")
  func closesAfterWrites() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let latch = Latch()
    let first = Task {
      try await store.write { transaction in
        latch.pass(); try transaction.insert("first")
      }
    }
    await latch.waitUntilEntered()
    let second = Task { try await store.write { try $0.insert("second") } }
    await until { store.figures.queuedWrites == 1 }
    let closing = Task { try await store.close() }
    latch.open()
    try await first.value
    try await second.value
    try await closing.value
    let reopened = try workspace.open()
    #expect(try await reopened.names() == ["first", "second"])
    try await reopened.close()
  }
}
