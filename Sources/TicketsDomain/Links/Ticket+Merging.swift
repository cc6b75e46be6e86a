public import BusinessTime

/// What merging or its undoing comes to, for both tickets.
public struct MergeDecision: Sendable, Hashable {
  public var source: [TicketChange] = []
  public var target: [TicketChange] = []
  public var notices: [String] = []
}

/// Why two tickets were not merged: by the rules of one of them, or of the two together.
public enum MergeRefusal: Error, Sendable, Hashable {
  case ticket(TicketRefusal)
  case link(LinkRefusal)
}

extension Ticket {
  /// Decides that this ticket becomes a redirect to another.
  ///
  /// Pure. The target inherits the older unanswered start and the open questions that block; clocks that run on the
  /// source stop.
  /// - Parameters:
  ///   - target: already the one it stands for, if it was merged itself.
  ///   - targetVersion: the version the actor has seen; 0 takes the present one.
  ///   - force: merge although the customers differ.
  /// - Throws: ``MergeRefusal``; then nothing changes.
  public func merge(
    into target: Ticket, _ order: TicketOrder, targetVersion: Int64, force: Bool, _ rules: TicketRules
  ) throws(MergeRefusal) -> MergeDecision {
    guard number != target.number else { throw .link(.itself(ticket: number)) }
    guard !target.state.isFinished else {
      throw .link(.targetFinished(target: target.number, state: target.state))
    }
    guard customer == target.customer || force else {
      throw .link(
        .otherCustomer(
          source: number, sourceCustomer: customer, target: target.number, targetCustomer: target.customer))
    }
    var decision = MergeDecision()
    do throws(TicketRefusal) {
      decision.source = try decide(order, rules).changes
      var mirrored = order
      mirrored.expectedVersion = targetVersion
      // The same right is due on the target, which stays where it is.
      _ = try target.decide(mirrored, rules)
    } catch {
      throw .ticket(error)
    }
    let absorbed = TicketChange(
      .absorbed(MergedTicket(self)), at: order.now, actor: order.actor, reason: order.command.reason.trimmed,
      before: target.placement, after: target.placement)
    decision.target = [absorbed]
    for segment in running { decision.notices.append("\(segment.person)'s clock on \(label) was stopped") }
    if customer != target.customer {
      decision.notices.append("\(label) is of '\(customer)', \(target.label) of '\(target.customer)'")
    }
    if !overseer.isEmpty, overseer != target.overseer {
      decision.notices.append("\(overseer) no longer oversees it: \(target.label) has its own people")
    }
    return decision
  }

  /// Decides that this ticket, which is a redirect, stands for itself again.
  ///
  /// Pure. Where nothing has moved since, both are as they were before the merge; what cannot be so is told.
  /// - Parameters:
  ///   - target: the ticket it was merged into.
  ///   - remaining: the target's oldest unanswered message when what this ticket brought along is left out.
  ///   - blockers: of the blocking questions it brought along, those nobody has answered.
  ///   - since: messages written under the target since; they stay there.
  /// - Throws: ``MergeRefusal``; then nothing changes.
  public func unmerge(
    _ merge: TicketMerge, from target: Ticket, remaining: Instant?, blockers: Int, since messages: Int,
    _ order: TicketOrder, _ rules: TicketRules
  ) throws(MergeRefusal) -> MergeDecision {
    let age = order.now.milliseconds(since: merge.at)
    let limit = rules.policy.undoWithinMilliseconds
    guard age <= limit else {
      throw .link(.tooLate(ticket: number, hours: age / 3_600_000, limitHours: limit / 3_600_000))
    }
    let isUntouched = target.version == merge.targetVersion
    var restored = merge.source
    var decision = MergeDecision()
    if !isUntouched {
      if let since = restored.unansweredSince, !target.isStillUnanswered(since: since) {
        restored.unansweredSince = nil
        decision.notices.append(
          "\(target.label) was answered since; that answers \(label) too, and its waiting message is not brought back")
      }
      let answered = restored.openBlockers - blockers
      if answered > 0 {
        restored.openBlockers = blockers
        decision.notices.append(
          "\(answered) blocking \(answered == 1 ? "question was" : "questions were") answered since")
      }
      if messages > 0 {
        decision.notices.append(
          "\(messages) \(messages == 1 ? "message" : "messages") written since the merge stay with \(target.label)")
      }
    }
    var changed = order
    changed.command = .unmerge(restored, reason: order.command.reason)
    do throws(TicketRefusal) { decision.source = try decide(changed, rules).changes } catch { throw .ticket(error) }
    let released = TicketChange(
      .released(
        source: number, unansweredSince: isUntouched ? merge.targetUnansweredBefore : remaining,
        blockers: restored.openBlockers), at: order.now, actor: order.actor, reason: order.command.reason.trimmed,
      before: target.placement, after: target.placement)
    decision.target = [released]
    return decision
  }

  /// Whether a message that was merged in still waits: while it does, the start is never later than it.
  private func isStillUnanswered(since then: Instant) -> Bool {
    unansweredSince.map { $0 <= then } ?? false
  }
}
