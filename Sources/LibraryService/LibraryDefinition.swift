internal import FullText
internal import GRDB
internal import LibraryDomain
internal import Logging
public import RPC
public import ServiceRuntime
public import Store
internal import TextAnalysis

/// The library: what the department knows, found by its words.
public struct LibraryDefinition: ServiceDefinition {
  public static let name = "library"
  public static let defaultPort = 7404
  public static let migrations = LibrarySchema.migrations

  private let articles: ArticlesHandler
  private let reading: RegulationReadingHandler
  let publishing: RegulationPublishing
  private let followsTickets: Bool

  /// Every connection needs the tokenizer: reading the index asks for it too.
  public static func configure(_ store: inout StoreConfiguration) {
    let prepare = store.prepareConnection
    store.prepareConnection = { db in
      try prepare(db)
      db.add(tokenizer: StemmingTokenizer.self)
    }
  }

  /// - Throws: ``AnalysisError`` when libstemmer lacks a language, or what the store fails at.
  public init(_ environment: ServiceEnvironment) async throws {
    let analyzer = try TextAnalyzer()
    let clock = environment.clock
    let repository = try await SQLiteArticleRepository(environment.store, analyzer: analyzer)
    articles = ArticlesHandler(
      repository: repository, analyzer: analyzer, logger: environment.logger, now: { clock.now })
    reading = RegulationReadingHandler(store: environment.store, now: { clock.now })
    publishing = RegulationPublishing(repository: repository, analyzer: analyzer, logger: environment.logger)
    followsTickets = environment.peers["tickets"] != nil
    if !followsTickets {
      environment.logger.notice("the address of tickets is not given: the regulation is not published here")
    }
  }

  public var services: [any RPCService] { [articles, reading] }

  /// The library stands alone as well; what tickets announces it publishes once it is told where they are.
  public var consumptions: [EventConsumption] { followsTickets ? [publishing.consumption] : [] }
}
