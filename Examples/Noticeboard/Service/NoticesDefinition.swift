internal import RPC
internal import ServiceRuntime
internal import Store

/// A noticeboard: the smallest service that has everything one needs. `docs/new-service.md` walks through it.
struct NoticesDefinition: ServiceDefinition {
  static let name = "notices"
  static let defaultPort = 7408
  static let migrations = [
    Migration(
      1, "notices",
      sql: """
        CREATE TABLE notice (
          number INTEGER PRIMARY KEY,
          text TEXT NOT NULL,
          author TEXT NOT NULL,
          pinned_at_ms INTEGER NOT NULL
        ) STRICT;
        """)
  ]

  private let handler: NoticesHandler

  init(_ environment: ServiceEnvironment) async throws {
    handler = NoticesHandler(board: NoticeStore(store: environment.store), clock: environment.clock)
  }

  var services: [any RPCService] { [handler] }
}
