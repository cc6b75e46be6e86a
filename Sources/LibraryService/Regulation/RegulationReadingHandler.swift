internal import BusinessTime
internal import LibraryDomain
internal import Messages
internal import OporaAPI
internal import RPC
internal import Store

/// Answers `opora.library.v1.RegulationReading`.
struct RegulationReadingHandler: LibraryV1.RegulationReadingService {
  let store: ServiceStore
  /// The domain's time.
  let now: @Sendable () -> Instant

  func acknowledgeRegulation(
    _ request: LibraryV1.AcknowledgeRegulationRequest, context: ServerContext
  ) async throws -> LibraryV1.RegulationAcknowledgement {
    // The rights of the method admit persons only.
    guard case .person(let role, let name) = context.caller else {
      throw RPCError(code: .permissionDenied, message: "People acknowledge what they have read; services do not.")
    }
    let at = now()
    let receipt = try await store.write { transaction in
      let table = RegulationTable(db: transaction.database)
      guard let published = try table.published(request.version) else {
        throw LibraryError.unpublishedRegulation(version: request.version)
      }
      if let earlier = try table.receipts(of: published.version, by: name).first { return earlier }
      let receipt = RegulationReceipt(version: published.version, person: name, role: role, at: at)
      try table.insert(receipt)
      try transaction.append(
        NewEvent(
          type: "regulation.acknowledged", aggregate: "regulation/\(published.version)/\(name)", aggregateVersion: 1,
          occurredAtMilliseconds: at.millisecondsSinceEpoch, recordedAtMilliseconds: at.millisecondsSinceEpoch,
          actor: "\(context.caller)", payload: LibraryV1.RegulationAcknowledgement(receipt).encoded()))
      return receipt
    }
    return LibraryV1.RegulationAcknowledgement(receipt)
  }

  func listRegulationAcknowledgements(
    _ request: LibraryV1.ListRegulationAcknowledgementsRequest, context: ServerContext
  ) async throws -> LibraryV1.ListRegulationAcknowledgementsResponse {
    var only: String?
    if case .person(let role, let name) = context.caller, role != "lead", role != "admin" { only = name }
    let reader = only
    return try await store.read { db in
      let table = RegulationTable(db: db)
      guard let published = try table.published(request.version) else {
        throw LibraryError.unpublishedRegulation(version: request.version)
      }
      return LibraryV1.ListRegulationAcknowledgementsResponse(
        version: published.version, article: RegulationDocument.articleID, articleVersion: published.articleVersion,
        effectiveFromMs: published.effectiveFrom.millisecondsSinceEpoch,
        acknowledgements: try table.receipts(of: published.version, by: reader).map(
          LibraryV1.RegulationAcknowledgement.init))
    }
  }
}

extension LibraryV1.RegulationAcknowledgement {
  init(_ receipt: RegulationReceipt) {
    self.init(
      version: receipt.version, person: receipt.person, role: receipt.role, atMs: receipt.at.millisecondsSinceEpoch)
  }
}
