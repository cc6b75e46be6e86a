internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Answers `opora.tickets.v1.Ideas`.
struct IdeasHandler: TicketsV1.IdeasService {
  let repository: any IdeasRepository
  let table: IdeaTable
  let clock: any DomainClock

  static let maximumPageSize = 500
  static let defaultPageSize = 50

  func submitIdea(_ request: TicketsV1.SubmitIdeaRequest, context: ServerContext) async throws
    -> TicketsV1.IdeaResponse
  {
    let by = try self.request(context)
    let draft = IdeaDraft(
      title: request.title, body: request.body, product: request.product, topic: request.topic,
      customer: request.customer)
    return try await repository.submit(
      IdeaSubmission(draft: draft, ticket: Int64(clamping: request.ticket)), by,
      once: context.keyed(request, at: by.now, Self.answer)
    ).answer(Self.answer)
  }

  func listIdeas(_ request: TicketsV1.ListIdeasRequest, context: ServerContext) async throws
    -> TicketsV1.ListIdeasResponse
  {
    guard request.pageSize <= Self.maximumPageSize else {
      throw TicketsError.malformed(field: "page_size", should: "1 to \(Self.maximumPageSize), not \(request.pageSize)")
    }
    guard let sorting = IdeaQuery.Sorting(rawValue: Int(request.sorting.rawValue)) else {
      throw TicketsError.malformed(field: "sorting", should: "votes, customers, or left out")
    }
    var query = IdeaQuery()
    for state in request.states {
      guard let known = IdeaState(rawValue: Int(state.rawValue)) else {
        throw TicketsError.malformed(
          field: "states",
          should: IdeaState.allCases.map(\.name).joined(separator: ", ") + "; \(state.rawValue) is none")
      }
      if !query.states.contains(known) { query.states.append(known) }
    }
    query.states.sort { $0.rawValue < $1.rawValue }
    query.author = request.author
    query.product = request.product
    query.topic = request.topic
    query.customer = request.customer
    query.ticket = Int64(clamping: request.ticket)
    query.sorting = sorting
    query.after = try IdeaQuery.Place.reading(request.pageToken, sorting)
    query.limit = request.pageSize == 0 ? Self.defaultPageSize : Int(request.pageSize)
    let page = try await repository.ideas(query)
    return TicketsV1.ListIdeasResponse(
      ideas: page.ideas.map(TicketsV1.Idea.init), nextPageToken: page.next?.token(sorting) ?? "")
  }

  func getIdea(_ request: TicketsV1.GetIdeaRequest, context: ServerContext) async throws -> TicketsV1.GetIdeaResponse {
    let actor = try Actor(context)
    let detail = try await repository.idea(Int64(clamping: request.idea), for: actor)
    return TicketsV1.GetIdeaResponse(
      idea: TicketsV1.Idea(detail.idea), askers: detail.askers.map(TicketsV1.IdeaAsker.init),
      hiddenAskers: UInt32(clamping: detail.hiddenAskers), votes: detail.votes.map(TicketsV1.IdeaVote.init),
      comments: detail.comments.map(TicketsV1.IdeaComment.init),
      history: detail.history.map(TicketsV1.IdeaHistoryEntry.init), merged: detail.merged.map { UInt64(clamping: $0) },
      actions: table.actions(for: actor, on: detail.idea).map(\.rawValue), notices: detail.notices)
  }

  func askForIdea(_ request: TicketsV1.AskForIdeaRequest, context: ServerContext) async throws
    -> TicketsV1.IdeaResponse
  {
    let by = try self.request(context)
    return try await repository.ask(
      for: Int64(clamping: request.idea), customer: request.customer, ticket: Int64(clamping: request.ticket), by,
      once: context.keyed(request, at: by.now, Self.answer)
    ).answer(Self.answer)
  }

  func commentOnIdea(_ request: TicketsV1.CommentOnIdeaRequest, context: ServerContext) async throws
    -> TicketsV1.IdeaResponse
  {
    let by = try self.request(context)
    return try await repository.carryOut(
      .comment(request.text), on: Int64(clamping: request.idea), by,
      once: context.keyed(request, at: by.now, Self.answer)
    ).answer(Self.answer)
  }

  func voteOnIdea(_ request: TicketsV1.VoteOnIdeaRequest, context: ServerContext) async throws
    -> TicketsV1.IdeaResponse
  {
    var choice: IdeaVote.Choice?
    if request.choice != .unspecified {
      guard let known = IdeaVote.Choice(rawValue: Int(request.choice.rawValue)) else {
        throw TicketsError.malformed(field: "choice", should: "for or against, or left out to withdraw the vote")
      }
      choice = known
    }
    let by = try self.request(context)
    return try await repository.carryOut(
      .vote(choice), on: Int64(clamping: request.idea), by, once: context.keyed(request, at: by.now, Self.answer)
    ).answer(Self.answer)
  }

  func decideIdea(_ request: TicketsV1.DecideIdeaRequest, context: ServerContext) async throws
    -> TicketsV1.IdeaResponse
  {
    let command: IdeaCommand =
      switch request.decision {
      case .accept: .accept(reason: request.reason)
      case .reject: .reject(reason: request.reason)
      case .reconsider: .reconsider(reason: request.reason)
      default: throw TicketsError.malformed(field: "decision", should: "accept, reject or reconsider")
      }
    let by = try self.request(context, expecting: request.expectedVersion)
    return try await repository.carryOut(
      command, on: Int64(clamping: request.idea), by, once: context.keyed(request, at: by.now, Self.answer)
    ).answer(Self.answer)
  }

  func mergeIdeas(_ request: TicketsV1.MergeIdeasRequest, context: ServerContext) async throws
    -> TicketsV1.IdeaResponse
  {
    let by = try self.request(context, expecting: request.expectedSourceVersion)
    return try await repository.merge(
      Int64(clamping: request.source), into: Int64(clamping: request.target),
      targetVersion: Int64(clamping: request.expectedTargetVersion), reason: request.reason, by,
      once: context.keyed(request, at: by.now, Self.answer)
    ).answer(Self.answer)
  }

  private func request(_ context: ServerContext, expecting version: UInt64 = 0) throws -> IdeaRequest {
    IdeaRequest(actor: try Actor(context), now: clock.now, expectedVersion: Int64(clamping: version))
  }

  @Sendable private static func answer(_ outcome: IdeaOutcome) -> TicketsV1.IdeaResponse {
    TicketsV1.IdeaResponse(idea: TicketsV1.Idea(outcome.idea), notices: outcome.notices)
  }
}
