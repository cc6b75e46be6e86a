internal import BusinessTime
internal import NoticesAPI
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store

/// Answers `opora.notices.v1.Notices`.
struct NoticesHandler: NoticesV1.NoticesService {
  static let longestText = 1000

  let board: NoticeStore
  let clock: any DomainClock

  func pin(_ request: NoticesV1.PinRequest, context: ServerContext) async throws -> NoticesV1.Notice {
    guard (1...Self.longestText).contains(request.text.utf8.count) else {
      let fault = "is 1 to \(Self.longestText) bytes long, not \(request.text.utf8.count)"
      throw RPCError(
        code: .invalidArgument, message: "The text of a notice \(fault).",
        details: RpcV1.StatusDetails(fieldViolations: [RpcV1.FieldViolation(field: "text", description: fault)]))
    }
    let now = clock.now
    let author = context.caller.description
    return try await board.store.writeOnce(request, context, at: now) { transaction in
      try NoticeStore.pin(request.text, by: author, at: now.millisecondsSinceEpoch, transaction)
    }
  }

  func list(_ request: NoticesV1.ListRequest, context: ServerContext) async throws -> NoticesV1.ListResponse {
    NoticesV1.ListResponse(notices: try await board.all())
  }

  func watch(
    _ request: NoticesV1.WatchRequest, responses: RPCWriter<NoticesV1.Notice>, context: ServerContext
  ) async throws {
    // What hangs is what was ever pinned, so the events from the first one on are both: what is there and what comes.
    var sequence: Int64 = 0
    while true {
      let news = try await board.pinned(after: sequence)
      for notice in news.notices { try await responses.write(notice) }
      sequence = news.last
    }
  }
}
