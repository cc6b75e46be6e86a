internal import GRDB
internal import Messages
internal import NoticesAPI
internal import Store

/// The notices on disk. Each is a row and an event, written together: the row is what hangs, the event is the news.
struct NoticeStore {
  let store: ServiceStore

  /// Runs inside the write that keeps the call's answer too.
  static func pin(
    _ text: String, by author: String, at milliseconds: Int64, _ transaction: WriteTransaction
  ) throws -> NoticesV1.Notice {
    try transaction.database.execute(
      sql: "INSERT INTO notice (text, author, pinned_at_ms) VALUES (?, ?, ?)",
      arguments: [text, author, milliseconds])
    let number = transaction.database.lastInsertedRowID
    let notice = NoticesV1.Notice(
      number: UInt64(clamping: number), text: text, author: author, pinnedAtMs: milliseconds)
    try transaction.append(
      NewEvent(
        type: "notice.pinned", aggregate: "notice/\(number)", aggregateVersion: 1,
        occurredAtMilliseconds: milliseconds, recordedAtMilliseconds: milliseconds, actor: author,
        payload: notice.encoded()))
    return notice
  }

  func all() async throws -> [NoticesV1.Notice] {
    try await store.read { database in
      try Row.fetchAll(database, sql: "SELECT number, text, author, pinned_at_ms FROM notice ORDER BY number DESC")
        .map { row in
          NoticesV1.Notice(
            number: UInt64(clamping: row[0] as Int64), text: row[1], author: row[2], pinnedAtMs: row[3])
        }
    }
  }

  /// What was pinned after an event, at most a hundred notices; waits until there is something.
  func pinned(after sequence: Int64) async throws -> (notices: [NoticesV1.Notice], last: Int64) {
    try await store.waitForEvents(after: sequence)
    let events = try await store.events(after: sequence, limit: 100)
    return (try events.map { try NoticesV1.Notice(decoding: $0.event.payload) }, events.last?.sequence ?? sequence)
  }
}
