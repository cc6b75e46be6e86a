internal import LibraryDomain
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store

extension ArticlesHandler {
  func importArticles(
    _ request: LibraryV1.ImportArticlesRequest, context: ServerContext
  ) async throws -> LibraryV1.ImportArticlesResponse {
    try check(request.articles.count, "articles in one import", Limit.articlesPerImport)
    try check(request.source.utf8.count, "bytes of source", Limit.sourceBytes)
    // Reading Markdown costs about a millisecond an article: not on the connection's loop, which serves others.
    let (prepared, faults) = try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await prepare(request.articles)
    }
    if request.allOrNothing, !faults.isEmpty {
      throw LibraryError.importRefused(faults, of: request.articles.count)
    }
    let batch = ImportBatch(
      articles: prepared, source: request.source, author: context.caller.name, actor: "\(context.caller)",
      instant: now())
    let errors = faults.map { LibraryV1.ImportError(path: $0.path, message: "\($0.error)") }
    let answer = { @Sendable (counts: ImportCounts) in
      LibraryV1.ImportArticlesResponse(
        created: UInt32(clamping: counts.created), changed: UInt32(clamping: counts.changed),
        unchanged: UInt32(clamping: counts.unchanged), errors: errors)
    }
    if request.dryRun { return answer(try await repository.rehearse(batch)) }
    return try await repository.take(batch, once: context.keyed(request, at: batch.instant, answer)).answer(answer)
  }

  private func prepare(
    _ articles: [LibraryV1.ImportedArticle]
  ) async throws -> (prepared: [PreparedArticle], faults: [ImportFault]) {
    var prepared: [PreparedArticle] = []
    var faults: [ImportFault] = []
    for (index, article) in articles.enumerated() {
      try Task.checkCancellation()
      do throws(ArticleError) {
        prepared.append(try prepare(article))
      } catch {
        faults.append(ImportFault(index: index, path: article.path, error: error))
      }
    }
    return (prepared, faults)
  }

  private func prepare(_ article: LibraryV1.ImportedArticle) throws(ArticleError) -> PreparedArticle {
    let id = try ArticleID(path: article.path)
    guard id.text != RegulationDocument.articleID else { throw .reserved(id.text) }
    return try PreparedArticle(id: id, markdown: article.markdown, analyzer)
  }
}
