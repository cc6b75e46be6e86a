internal import LibraryDomain
internal import OporaAPI
internal import RPC

extension LibraryError: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .noSuchArticle(let id, let version):
      let what = version.map { "There is no version \($0) of article '\(id)'" } ?? "There is no article '\(id)'"
      return RPCError(
        code: .notFound, message: what + " that you may read.",
        details: RpcV1.StatusDetails(hint: "opora kb search finds articles by their words"))
    case .article(let error, let field):
      return Self.violation(field, "\(error)")
    case .importRefused(let faults, let total):
      return Self.refusal(faults, total)
    case .nothingToLookFor(let query):
      return Self.violation(
        "query", "'\(query.prefix(80))' holds no word to look for; give at least one word that is not excluded")
    case .overLimit(let field, let maximum, let value):
      return RPCError(
        code: .invalidArgument, message: "\(field): \(value) given, at most \(maximum) allowed.",
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(
            limit: field, maximum: UInt64(clamping: maximum), value: UInt64(clamping: value)),
          hint: "send less at a time"))
    case .malformedPageToken(let token):
      return Self.violation(
        "page_token", "'\(token.prefix(80))' is no page token; pass next_page_token of the page before, or nothing")
    case .unknownState(let value):
      return Self.violation("state", "\(value) is no state of an article")
    case .unpublishedRegulation(let version):
      return RPCError(
        code: .notFound,
        message: version == 0
          ? "No version of the regulation has been published here yet."
          : "Version \(version) of the regulation has not been published here.",
        details: RpcV1.StatusDetails(
          hint: "opora regulation history lists the versions; a new one comes here by itself, try again then"))
    case .damagedRow(let id):
      return RPCError(code: .dataLoss, message: "The stored article '\(id)' holds values this version does not know.")
    }
  }

  private static func violation(_ field: String, _ description: String) -> RPCError {
    RPCError(
      code: .invalidArgument, message: "\(field): \(description).",
      details: RpcV1.StatusDetails(
        fieldViolations: [RpcV1.FieldViolation(field: field, description: description)]))
  }

  private static func refusal(_ faults: [ImportFault], _ total: Int) -> RPCError {
    let first = faults.first.map { "\($0.path): \($0.error)" } ?? ""
    return RPCError(
      code: .invalidArgument,
      message: "\(faults.count) of \(total) articles are in error, so none was taken; the first is \(first).",
      details: RpcV1.StatusDetails(
        fieldViolations: faults.prefix(100).map {
          RpcV1.FieldViolation(field: "articles[\($0.index)].markdown", description: "\($0.path): \($0.error)")
        },
        hint: "mend the files named, or import without all_or_nothing to take the others"))
  }
}
