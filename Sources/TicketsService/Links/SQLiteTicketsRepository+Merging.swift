internal import BusinessTime
internal import GRDB
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func merge(_ order: MergeOrder, _ request: TieRequest, once: KeyedWrite<MergeOutcome>?) async throws
    -> KeyedOutcome<MergeOutcome>
  {
    try await tie(request, once: once) { recorder in
      let tables = recorder.tables
      guard let source = try tables.ticket(order.source) else { throw TicketsError.unknownTicket(order.source) }
      // What is a redirect cannot become another's; of two merges in opposite directions the later one ends here.
      let present = try tables.root(of: source.number)
      guard present == source.number else {
        throw LinkRefusal.alreadyMerged(source: source.number, into: present)
      }
      let root = try tables.root(of: order.target)
      guard let target = try tables.ticket(root) else { throw TicketsError.unknownTicket(order.target) }
      if root == source.number, root != order.target {
        throw LinkRefusal.alreadyMerged(source: order.target, into: root)
      }
      if root != order.target, order.targetVersion != 0 {
        throw TicketRefusal.staleVersion(
          subject: "\(Ticket.label(order.target)), now \(target.label),", expected: order.targetVersion,
          present: target.version)
      }
      let command = TicketOrder(
        .merge(into: root, reason: request.reason), by: request.actor, expectedVersion: order.sourceVersion,
        at: request.now)
      let decision = try unwrapping {
        () throws(MergeRefusal) in
        try source.merge(into: target, command, targetVersion: order.targetVersion, force: order.force, rules)
      }
      try refuseCircles(of: source.number, and: root, tables)
      let gone = try recorder.record(decision.source, on: source).ticket
      let stays = try recorder.record(decision.target, on: target).ticket
      try tables.insert(
        TicketMerge(
          source: MergedTicket(source), target: root, at: request.now, sourceVersion: gone.version,
          targetVersion: stays.version, targetUnansweredBefore: target.unansweredSince),
        by: request.actor.signature, reason: request.reason)
      var outcome = MergeOutcome(source: gone, target: stays, notices: decision.notices)
      if root != order.target { outcome.notices.insert("\(Ticket.label(order.target)) is \(target.label) now", at: 0) }
      return outcome
    }
  }

  func unmerge(
    _ number: Int64, expectedVersion: Int64, _ request: TieRequest, once: KeyedWrite<MergeOutcome>?
  ) async throws -> KeyedOutcome<MergeOutcome> {
    try await tie(request, once: once) { recorder in
      let tables = recorder.tables
      guard let source = try tables.ticket(number) else { throw TicketsError.unknownTicket(number) }
      guard let stored = try tables.merge(of: number) else {
        throw LinkRefusal.notMerged(ticket: number, wasUndone: try tables.wasUnmerged(number))
      }
      let merge = stored.merge
      let root = try tables.root(of: merge.target)
      guard root == merge.target else { throw LinkRefusal.mergedOn(target: merge.target, into: root) }
      guard let target = try tables.ticket(root) else { throw TicketsError.unknownTicket(root) }
      let leaving = Set(try tables.standing(for: number))
      let remaining = try tables.standing(for: root).filter { !leaving.contains($0) }
      let order = TicketOrder(
        .unmerge(merge.source, reason: request.reason), by: request.actor, expectedVersion: expectedVersion,
        at: request.now)
      let left = try tables.unanswered(of: remaining, root: root)
      let blockers = try leaving.reduce(0) {
        try $0 + tables.helpRequests("ticket = ? AND blocker AND answered_at_ms = 0", [$1]).count
      }
      let written = try tables.messagesWritten(to: root, after: stored.lastMessage)
      let decision = try unwrapping {
        () throws(MergeRefusal) in
        try source.unmerge(merge, from: target, remaining: left, blockers: blockers, since: written, order, rules)
      }
      let back = try recorder.record(decision.source, on: source).ticket
      let stays = try recorder.record(decision.target, on: target).ticket
      try tables.undo(stored, at: request.now)
      var outcome = MergeOutcome(source: back, target: stays, notices: decision.notices)
      for segment in try tables.segments("ticket = ? AND ended_at_ms = ?", [number, merge.at.millisecondsSinceEpoch])
      where segment.endReason.hasPrefix("merged into") {
        outcome.notices.append("\(segment.person)'s clock on \(back.label) was stopped by the merge and stays so")
      }
      return outcome
    }
  }

  /// Two tickets that become one must not come before and after each other by way of a third.
  private func refuseCircles(of source: Int64, and target: Int64, _ tables: TicketTables) throws {
    for kind in LinkKind.allCases where kind.isOrdered {
      for (from, to) in [(source, target), (target, source)] {
        for next in try tables.successors(of: from, kind) where next != to {
          let link = TicketLink(kind, from: to, to: next)
          if let objection = try link.objection(
            parents: [], successors: { try tables.successors(of: $0, kind) })
          {
            throw objection
          }
        }
      }
    }
  }

  private func unwrapping(_ body: () throws(MergeRefusal) -> MergeDecision) throws -> MergeDecision {
    do throws(MergeRefusal) { return try body() } catch {
      switch error {
      case .ticket(let refusal): throw refusal
      case .link(let refusal): throw refusal
      }
    }
  }
}
