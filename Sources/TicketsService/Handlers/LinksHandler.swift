internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Answers `opora.tickets.v1.Links`.
struct LinksHandler: TicketsV1.LinksService {
  let repository: any LinksRepository
  let clock: any DomainClock
  let timersChanged: @Sendable () -> Void

  static let maximumSplitMessages = 100

  func linkTickets(_ request: TicketsV1.LinkRequest, context: ServerContext) async throws -> TicketsV1.LinkResponse {
    let (link, tie) = (try Self.link(request), try self.request(context, request.reason, request.dryRun))
    return try await repository.link(link, tie, once: context.keyed(request, at: tie.now, Self.answer))
      .answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  func unlinkTickets(_ request: TicketsV1.LinkRequest, context: ServerContext) async throws -> TicketsV1.LinkResponse {
    let (link, tie) = (try Self.link(request), try self.request(context, request.reason, request.dryRun))
    return try await repository.unlink(link, tie, once: context.keyed(request, at: tie.now, Self.answer))
      .answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  func mergeTickets(_ request: TicketsV1.MergeRequest, context: ServerContext) async throws
    -> TicketsV1.MergeResponse
  {
    let tie = try self.request(context, request.reason, request.dryRun)
    let order = MergeOrder(
      source: Int64(clamping: request.source), target: Int64(clamping: request.target),
      sourceVersion: Int64(clamping: request.expectedSourceVersion),
      targetVersion: Int64(clamping: request.expectedTargetVersion), force: request.force)
    let outcome = try await repository.merge(order, tie, once: context.keyed(request, at: tie.now, Self.answer))
    timersChanged()
    return try outcome.answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  func unmergeTicket(_ request: TicketsV1.UndoRequest, context: ServerContext) async throws
    -> TicketsV1.MergeResponse
  {
    let tie = try self.request(context, request.reason, request.dryRun)
    let outcome = try await repository.unmerge(
      Int64(clamping: request.ticket), expectedVersion: Int64(clamping: request.expectedVersion), tie,
      once: context.keyed(request, at: tie.now, Self.answer))
    timersChanged()
    return try outcome.answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  func splitTicket(_ request: TicketsV1.SplitRequest, context: ServerContext) async throws
    -> TicketsV1.SplitResponse
  {
    guard (1...Self.maximumSplitMessages).contains(request.messages.count) else {
      throw TicketsError.malformed(
        field: "messages", should: "1 to \(Self.maximumSplitMessages) ids, not \(request.messages.count)")
    }
    let tie = try self.request(context, request.reason, request.dryRun)
    let order = SplitOrder(
      ticket: Int64(clamping: request.ticket), expectedVersion: Int64(clamping: request.expectedVersion),
      messages: request.messages.map { Int64(clamping: $0) }, subject: request.subject)
    guard order.subject.utf8.count <= TextLimits.shortText else {
      throw TicketRefusal.tooLong(
        field: "subject", limitBytes: TextLimits.shortText, givenBytes: order.subject.utf8.count)
    }
    let outcome = try await repository.split(order, tie, once: context.keyed(request, at: tie.now, Self.answer))
    timersChanged()
    return try outcome.answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  func undoSplit(_ request: TicketsV1.UndoRequest, context: ServerContext) async throws -> TicketsV1.SplitResponse {
    let tie = try self.request(context, request.reason, request.dryRun)
    let outcome = try await repository.undoSplit(
      Int64(clamping: request.ticket), expectedVersion: Int64(clamping: request.expectedVersion), tie,
      once: context.keyed(request, at: tie.now, Self.answer))
    timersChanged()
    return try outcome.answer { Self.answer($0, isDryRun: request.dryRun) }
  }

  private func request(_ context: ServerContext, _ reason: String, _ isDryRun: Bool) throws -> TieRequest {
    TieRequest(actor: try Actor(context), now: clock.now, reason: reason, isDryRun: isDryRun)
  }

  private static func link(_ request: TicketsV1.LinkRequest) throws -> TicketLink {
    guard let kind = LinkKind(rawValue: Int(request.kind.rawValue)) else {
      throw TicketsError.malformed(field: "kind", should: "parent, duplicate, blocks, related or follow-up")
    }
    return TicketLink(kind, from: Int64(clamping: request.origin), to: Int64(clamping: request.other))
  }

  // What is kept under a key is never a dry run.
  @Sendable private static func answer(_ outcome: LinkOutcome) -> TicketsV1.LinkResponse {
    answer(outcome, isDryRun: false)
  }

  @Sendable private static func answer(_ outcome: MergeOutcome) -> TicketsV1.MergeResponse {
    answer(outcome, isDryRun: false)
  }

  @Sendable private static func answer(_ outcome: SplitOutcome) -> TicketsV1.SplitResponse {
    answer(outcome, isDryRun: false)
  }

  private static func answer(_ outcome: LinkOutcome, isDryRun: Bool) -> TicketsV1.LinkResponse {
    TicketsV1.LinkResponse(
      origin: UInt64(clamping: outcome.link.origin), other: UInt64(clamping: outcome.link.other),
      kind: TicketsV1.LinkKind(rawValue: Int32(outcome.link.kind.rawValue)), notices: outcome.notices,
      dryRun: isDryRun)
  }

  private static func answer(_ outcome: MergeOutcome, isDryRun: Bool) -> TicketsV1.MergeResponse {
    TicketsV1.MergeResponse(
      source: UInt64(clamping: outcome.source.number), sourceVersion: UInt64(clamping: outcome.source.version),
      sourceState: TicketsV1.State(outcome.source.state), target: UInt64(clamping: outcome.target.number),
      targetVersion: UInt64(clamping: outcome.target.version), targetState: TicketsV1.State(outcome.target.state),
      notices: outcome.notices, dryRun: isDryRun)
  }

  private static func answer(_ outcome: SplitOutcome, isDryRun: Bool) -> TicketsV1.SplitResponse {
    TicketsV1.SplitResponse(
      ticket: isDryRun && outcome.ticket.state != .cancelled ? 0 : UInt64(clamping: outcome.ticket.number),
      state: TicketsV1.State(outcome.ticket.state), subject: outcome.ticket.subject,
      origin: UInt64(clamping: outcome.origin.number), originVersion: UInt64(clamping: outcome.origin.version),
      notices: outcome.notices, dryRun: isDryRun)
  }
}

extension TicketsV1.Link {
  init(_ sight: LinkSight) {
    self.init(
      kind: TicketsV1.LinkKind(rawValue: Int32(sight.link.kind.rawValue)), origin: UInt64(clamping: sight.link.origin),
      other: UInt64(clamping: sight.link.other), far: UInt64(clamping: sight.far.number),
      farState: TicketsV1.State(sight.far.state), farSubject: sight.far.subject, words: sight.words,
      atMs: sight.at.millisecondsSinceEpoch, actor: sight.actor, reason: sight.reason)
  }
}

extension TicketsV1.MergedTicket {
  init(_ sight: MergeSight) {
    self.init(
      number: UInt64(clamping: sight.source.number), subject: sight.source.subject, body: sight.body,
      mergedAtMs: sight.at.millisecondsSinceEpoch, actor: sight.actor, reason: sight.reason,
      into: UInt64(clamping: sight.into))
  }
}
