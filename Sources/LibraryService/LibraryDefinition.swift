internal import FullText
internal import GRDB
internal import LibraryDomain
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
    articles = ArticlesHandler(
      repository: try await SQLiteArticleRepository(environment.store, analyzer: analyzer), analyzer: analyzer,
      logger: environment.logger, now: { clock.now })
  }

  public var services: [any RPCService] { [articles] }
}
