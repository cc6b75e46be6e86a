import GRDB
import Store
import Testing

@Suite("Outbox, inbox and recorded responses")
struct EventTests {
  @Test("events are numbered without gaps, across failures and reopening")
  func hasNoGaps() async throws {
    let workspace = try Workspace()
    var store = try workspace.open()
    #expect(try await store.write { try $0.append(event("a", 1)) } == 1)
    await #expect(throws: Refusal.refused(1)) {
      try await store.write { transaction in
        try transaction.append(event("b", 1))
        throw Refusal.refused(1)
      }
    }
    #expect(try await store.write { try $0.append(event("b", 1)) } == 2)
    try await store.close()
    store = try workspace.open()
    #expect(store.lastSequence == 2)
    #expect(try await store.write { try $0.append(event("c", 1)) } == 3)
    #expect(try await store.events(after: 1, limit: 10).map(\.event.aggregate) == ["b", "c"])
    #expect(try await store.events(after: 0, limit: 1) == [OutboxEvent(sequence: 1, event: event("a", 1))])
    var imported = event("d", 1)
    imported.isImported = true
    let added = try await store.write { [imported] transaction in try transaction.append(imported) }
    #expect(added == 4)
    #expect(try await store.events(after: 3, limit: 1) == [OutboxEvent(sequence: 4, event: imported)])
    #expect(try await store.events(after: 0, limit: 10, maximumBytes: 4).map(\.sequence) == [1, 2])
    try await store.close()
  }

  @Test("a version recorded by somebody else is a conflict; several events of one change may share theirs")
  func checksVersions() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { transaction in
      try transaction.append(event("ticket/1", 5))
      try transaction.append(event("ticket/1", 5))
    }
    for version in [Int64(5), 4] {
      await #expect(throws: StoreError.versionConflict(aggregate: "ticket/1", recorded: 5, given: version)) {
        try await store.write { try $0.append(event("ticket/1", version)) }
      }
    }
    #expect(try await store.write { try $0.append(event("ticket/1", 6)) } == 3)
    try await store.close()
  }

  @Test("two changes of one batch with the same version: the first wins")
  func checksVersionsWithinBatch() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let latch = Latch()
    async let first: Void = store.write { _ in latch.pass() }
    await latch.waitUntilEntered()
    let winner = Task { try await store.write { try $0.append(event("ticket/1", 1)) } }
    await until { store.figures.queuedWrites == 1 }
    let loser = Task { try await store.write { try $0.append(event("ticket/1", 1)) } }
    await until { store.figures.queuedWrites == 2 }
    latch.open()
    try await first
    #expect(try await winner.value == 1)
    await #expect(throws: StoreError.versionConflict(aggregate: "ticket/1", recorded: 1, given: 1)) {
      try await loser.value
    }
    try await store.close()
  }

  @Test("a waiting stream wakes after COMMIT and finds the event on disk")
  func wakesStreams() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let stream = Task {
      try await store.waitForEvents(after: 0)
      return try await store.events(after: 0, limit: 10).map(\.sequence)
    }
    _ = try await store.write { try $0.append(event("a", 1)) }
    #expect(try await stream.value == [1])
    try await store.waitForEvents(after: 0)
    try await store.close()
  }

  @Test("a waiting stream ends by cancellation and by closing")
  func endsWaiting() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let cancelled = Task { try await store.waitForEvents(after: 0) }
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    let waiting = Task { try await store.waitForEvents(after: 0) }
    try await store.close()
    await #expect(throws: StoreError.closed) { try await waiting.value }
  }

  @Test("each event of a producer has its effect once, however often it arrives")
  func appliesOnce() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    for sequence in [Int64(1), 2, 2, 1, 3] {
      try await store.write { transaction in
        guard try transaction.advanceCursor(producer: "tickets", to: sequence) else { return }
        try transaction.insert("effect-\(sequence)")
      }
    }
    #expect(try await store.names() == ["effect-1", "effect-2", "effect-3"])
    #expect(try await store.cursor(of: "tickets") == 3)
    #expect(try await store.cursor(of: "routing") == 0)
    await #expect(throws: StoreError.eventGap(producer: "tickets", expected: 4, given: 6)) {
      try await store.write { _ = try $0.advanceCursor(producer: "tickets", to: 6) }
    }
    try await store.close()
  }

  @Test("an effect that fails leaves the cursor where it was")
  func keepsCursorWithEffect() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    await #expect(throws: Refusal.refused(1)) {
      try await store.write { transaction in
        _ = try transaction.advanceCursor(producer: "tickets", to: 1)
        throw Refusal.refused(1)
      }
    }
    #expect(try await store.cursor(of: "tickets") == 0)
    try await store.close()
  }

  @Test("a repeated request gets the recorded response and has no second effect")
  func performsOnce() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let request = IdempotentRequest(caller: "anna", key: "k1", method: "File", body: [1])
    for _ in 0..<3 {
      let response = try await store.write { transaction in
        try transaction.once(request, nowMilliseconds: 100) { transaction in
          try transaction.insert("filed")
          return [7, 8]
        }
      }
      #expect(response == [7, 8])
    }
    #expect(try await store.names() == ["filed"])
    for other in [
      IdempotentRequest(caller: "anna", key: "k1", method: "File", body: [2]),
      IdempotentRequest(caller: "anna", key: "k1", method: "Close", body: [1]),
    ] {
      await #expect(throws: StoreError.idempotencyKeyReused(key: "k1", caller: "anna")) {
        try await store.write { try $0.once(other, nowMilliseconds: 100) { _ in [] } }
      }
    }
    let stranger = IdempotentRequest(caller: "boris", key: "k1", method: "File", body: [2])
    #expect(try await store.write { try $0.once(stranger, nowMilliseconds: 100) { _ in [9] } } == [9])
    try await store.close()
  }

  @Test("a request that failed may be repeated")
  func recordsSuccessOnly() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let request = IdempotentRequest(caller: "anna", key: "k1", method: "File", body: [1])
    await #expect(throws: Refusal.refused(1)) {
      try await store.write { try $0.once(request, nowMilliseconds: 1) { _ in throw Refusal.refused(1) } }
    }
    #expect(try await store.write { try $0.once(request, nowMilliseconds: 1) { _ in [1] } } == [1])
    try await store.close()
  }

  @Test("a key over the limit is refused, one at the limit is not", arguments: [0, 1])
  func boundsKeys(_ excess: Int) async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let key = String(repeating: "k", count: IdempotentRequest.keyLimit + excess)
    let request = IdempotentRequest(caller: "anna", key: key, method: "File", body: [])
    let outcome = await Task {
      try await store.write { try $0.once(request, nowMilliseconds: 1) { _ in [1] } }
    }.result
    if excess == 0 {
      #expect(try outcome.get() == [1])
    } else {
      #expect(throws: StoreError.self) { try outcome.get() }
    }
    try await store.close()
  }

  @Test("pruning deletes old responses only, and no more than asked")
  func prunes() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    for age in 1...5 {
      let request = IdempotentRequest(caller: "anna", key: "k\(age)", method: "File", body: [])
      _ = try await store.write { try $0.once(request, nowMilliseconds: Int64(age)) { _ in [] } }
    }
    #expect(try await store.pruneResponses(recordedBefore: 4, limit: 2) == 2)
    #expect(try await store.pruneResponses(recordedBefore: 4, limit: 2) == 1)
    #expect(try await store.pruneResponses(recordedBefore: 4, limit: 2) == 0)
    let left = try await store.read { try String.fetchAll($0, sql: "SELECT key FROM recorded_response ORDER BY key") }
    #expect(left == ["k4", "k5"])
    try await store.close()
  }
}
