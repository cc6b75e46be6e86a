import BusinessTime
import Logging
import OporaAPI
import RPC
import ServiceRuntime
import Store

@testable import LibraryService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A library on a real SQLite file, called through the in-process transport.
struct LibraryFixture {
  let directory: String
  let store: ServiceStore
  let clock: ManualClock
  let publishing: RegulationPublishing
  private let router: Router

  static let start = Instant(millisecondsSinceEpoch: 1_336_032_000_000)

  /// - Parameter directory: of a library closed before; nil for a new one.
  init(directory: String? = nil) async throws {
    self.directory = try directory ?? Self.makeDirectory()
    var configuration = StoreConfiguration(directory: self.directory)
    LibraryDefinition.configure(&configuration)
    store = try ServiceStore(configuration, migrations: LibraryDefinition.migrations)
    clock = ManualClock(Self.start)
    let definition = try await LibraryDefinition(
      ServiceEnvironment(store: store, clock: clock, logger: Logger(label: "library") { _ in SwiftLogNoOpLogHandler() })
    )
    publishing = definition.publishing
    var router = Router()
    for service in definition.services { router.register(service) }
    self.router = router
  }

  func client(_ role: String = "lead", _ name: String = "olga") -> LibraryV1.ArticlesClient {
    LibraryV1.ArticlesClient(transport(role, name))
  }

  func transport(_ role: String, _ name: String) -> InProcessTransport {
    InProcessTransport(router: router, principal: .person(role: role, name: name))
  }

  func client(ofService name: String) -> LibraryV1.ArticlesClient {
    LibraryV1.ArticlesClient(InProcessTransport(router: router, principal: .service(name: name)))
  }

  @discardableResult
  func take(_ articles: [String: String], allOrNothing: Bool = false, dryRun: Bool = false) async throws
    -> LibraryV1.ImportArticlesResponse
  {
    try await client().importArticles(
      LibraryV1.ImportArticlesRequest(
        source: "test",
        articles: articles.sorted { $0.key < $1.key }.map {
          LibraryV1.ImportedArticle(path: $0.key, markdown: $0.value)
        },
        allOrNothing: allOrNothing, dryRun: dryRun))
  }

  func found(_ query: String, role: String = "manager", tag: String = "") async throws -> [String] {
    try await client(role).search(LibraryV1.SearchRequest(query: query, tag: tag)).hits.map(\.id)
  }

  func remove() async {
    try? await store.close()
    for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "store.lock"] {
      unlink("\(directory)/\(name)")
    }
    rmdir(directory)
  }

  struct NoDirectory: Error {}

  private static func makeDirectory() throws -> String {
    var template = Array("/tmp/opora-library-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NoDirectory() }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Runs a test on a library of its own and removes it afterwards.
func withLibrary<Value>(_ body: (LibraryFixture) async throws -> Value) async throws -> Value {
  let library = try await LibraryFixture()
  do {
    let value = try await body(library)
    await library.remove()
    return value
  } catch {
    await library.remove()
    throw error
  }
}
