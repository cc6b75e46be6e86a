internal import BusinessTime
internal import LibraryDomain
internal import Logging
internal import Messages
internal import OporaAPI
internal import ServiceRuntime
internal import Store
internal import TextAnalysis

/// Publishes each version of the regulation as a version of its article, in the transaction that moves the place in
/// the feed of the tickets service: once, and none is lost while the library is away.
struct RegulationPublishing {
  let repository: SQLiteArticleRepository
  let analyzer: TextAnalyzer
  let logger: Logger

  var consumption: EventConsumption {
    let publishing = self
    return EventConsumption(
      producer: "tickets", apply: { event, transaction in try publishing.apply(event, transaction) })
  }

  func apply(_ event: EventsV1.Event, _ transaction: WriteTransaction) throws {
    guard event.type == "regulation.applied" else { return }
    let prepared: PreparedArticle
    let standing: TicketsV1.RegulationStanding
    do {
      let told = try TicketsV1.RegulationEvent(decoding: event.payload)
      standing = told.standing ?? .init()
      prepared = try PreparedArticle(
        id: ArticleID(RegulationDocument.articleID), markdown: RegulationDocument(told).markdown, analyzer)
    } catch let error as MessageDecodingError {
      return skip(event, "\(error)")
    } catch let error as ArticleError {
      return skip(event, "\(error)")
    }
    let batch = ImportBatch(
      articles: [prepared], source: "tickets", author: standing.appliedBy, actor: event.actor,
      instant: Instant(millisecondsSinceEpoch: event.occurredAtMs))
    _ = try repository.take(batch, transaction)
    let article = try ArticleTable(transaction.database).find(prepared.id)?.stored.article
    try RegulationTable(db: transaction.database).insert(
      PublishedRegulation(
        version: standing.version, articleVersion: article?.version ?? 0,
        effectiveFrom: Instant(millisecondsSinceEpoch: standing.effectiveFromMs)))
  }

  private func skip(_ event: EventsV1.Event, _ reason: String) {
    logger.error(
      "a version of the regulation cannot be published and is skipped",
      metadata: ["sequence": "\(event.sequence)", "error": "\(reason)"])
  }
}

extension RegulationDocument {
  init(_ event: TicketsV1.RegulationEvent) {
    let (standing, text) = (event.standing ?? .init(), event.text ?? .init())
    let from = Instant(millisecondsSinceEpoch: standing.effectiveFromMs)
    self.init(
      version: standing.version, title: text.title, effectiveFrom: standing.effectiveFromMs == 0 ? "" : "\(from)",
      clauses: text.clauses.map {
        Clause(
          id: $0.id, group: $0.group, refuses: $0.severity == "reject", rule: $0.rule, wrong: $0.wrong,
          shouldBe: $0.shouldBe, why: $0.why)
      },
      topics: text.topics.map { Topic(id: $0.id, supportLine: $0.supportLine, articles: $0.articles) })
  }
}
