internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

/// A merge as it is stored.
struct StoredMerge {
  var id: Int64
  var merge: TicketMerge
  var actor: String
  var reason: String
  /// The newest message of all tickets when it was made.
  var lastMessage: Int64
}

extension TicketTables {
  /// A ticket stands at the end of at most so many merges; more is damage.
  private static let chainLimit = 1_000

  /// The ticket a number stands for now.
  func root(of number: Int64) throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: "SELECT target FROM merge WHERE source = ? AND undone_at_ms = 0")
    var root = number
    for _ in 0..<Self.chainLimit {
      guard let next = try Int64.fetchOne(statement, arguments: [root]) else { return root }
      root = next
    }
    throw StoreError.corrupt(path: "table merge", reason: "the merges of ticket \(number) lead in a circle")
  }

  /// A ticket with all that were merged into it, itself first.
  func standing(for root: Int64) throws -> [Int64] {
    let statement = try database.cachedStatement(
      sql: "SELECT source FROM merge WHERE target = ? AND undone_at_ms = 0 ORDER BY id")
    var members = [root]
    var index = 0
    while index < members.count {
      members += try Int64.fetchAll(statement, arguments: [members[index]]).filter { !members.contains($0) }
      index += 1
    }
    return members
  }

  func insert(_ merge: TicketMerge, by actor: String, reason: String) throws {
    let source = merge.source
    try execute(
      """
      INSERT INTO merge (
        source, target, at_ms, actor, reason, source_version, target_version, state, line, owner, overseer,
        state_reason, unanswered_since_ms, open_blockers, target_before_ms, last_message, undone_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM message), 0)
      """,
      [
        source.number, merge.target, merge.at.millisecondsSinceEpoch, actor, reason, merge.sourceVersion,
        merge.targetVersion, source.placement.state.rawValue, source.placement.line.rawValue,
        source.placement.owner, source.placement.overseer, source.reason, source.unansweredSince.storedMilliseconds,
        source.openBlockers, merge.targetUnansweredBefore.storedMilliseconds,
      ])
  }

  /// The merge that makes a ticket a redirect; nil when it stands for itself.
  func merge(of source: Int64) throws -> StoredMerge? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, target, at_ms, actor, reason, source_version, target_version, state, line, owner, overseer,
          state_reason, unanswered_since_ms, open_blockers, target_before_ms, last_message
        FROM merge WHERE source = ? AND undone_at_ms = 0
        """)
    guard let row = try Row.fetchOne(statement, arguments: [source]) else { return nil }
    guard let state = TicketState(rawValue: row[7]), let line = SupportLine(rawValue: row[8]) else {
      throw StoreError.corrupt(path: "table merge", reason: "merge \(row[0] as Int64) has an unknown enumeration")
    }
    let kept = MergedTicket(
      number: source, placement: Placement(state: state, line: line, owner: row[9], overseer: row[10]),
      reason: row[11], unansweredSince: Instant(optional: row[12]), openBlockers: row[13])
    let merge = TicketMerge(
      source: kept, target: row[1], at: Instant(stored: row[2]), sourceVersion: row[5], targetVersion: row[6],
      targetUnansweredBefore: Instant(optional: row[14]))
    return StoredMerge(id: row[0], merge: merge, actor: row[3], reason: row[4], lastMessage: row[15])
  }

  func wasUnmerged(_ source: Int64) throws -> Bool {
    let statement = try database.cachedStatement(sql: "SELECT 1 FROM merge WHERE source = ? LIMIT 1")
    return try Int.fetchOne(statement, arguments: [source]) != nil
  }

  func undo(_ merge: StoredMerge, at instant: Instant) throws {
    try execute("UPDATE merge SET undone_at_ms = ? WHERE id = ?", [instant.millisecondsSinceEpoch, merge.id])
  }

  /// What was merged into a ticket, oldest first.
  func merged(into root: Int64) throws -> [MergeSight] {
    try standing(for: root).dropFirst().compactMap { number in
      guard let stored = try merge(of: number), let source = try row(number) else { return nil }
      return MergeSight(
        source: source, body: try text(number).body, into: stored.merge.target, at: stored.merge.at,
        actor: stored.actor, reason: stored.reason)
    }
  }

  /// The conversation of a ticket and of what was merged into it, in its order.
  func conversation(of members: [Int64]) throws -> [TicketMessage] {
    let messages = try members.flatMap { try self.messages(of: $0) }
    return members.count == 1 ? messages : messages.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
  }

  /// The oldest customer message nobody has answered under a ticket, from what was said and solved there.
  func unanswered(of members: [Int64], root: Int64) throws -> Instant? {
    let solved = try database.cachedStatement(
      sql: "SELECT max(at_ms) FROM history WHERE ticket = ? AND type = 'ticket.solved'")
    let solvedAt = try Int64.fetchOne(solved, arguments: [root]).map(Instant.init(stored:)) ?? .epoch
    let isSplit = try database.cachedStatement(sql: "SELECT 1 FROM split_message WHERE message = ?")
    let messages = try members.flatMap { try self.messages(of: $0) }.sorted { $0.id < $1.id }
    let answered = messages.last { $0.kind == .publicReply }?.id ?? 0
    return try messages.first { message in
      guard message.kind == .customer, message.id > answered, message.at > solvedAt else { return false }
      return try Int.fetchOne(isSplit, arguments: [message.id]) == nil
    }?.at
  }

  func messagesWritten(to ticket: Int64, after message: Int64) throws -> Int {
    let statement = try database.cachedStatement(sql: "SELECT count(*) FROM message WHERE ticket = ? AND id > ?")
    return try Int.fetchOne(statement, arguments: [ticket, message]) ?? 0
  }
}
