internal import RPC
internal import ServiceRuntime
internal import Store

/// A service without a purpose of its own: it stands on the same runtime as the department's, so that what the
/// conformance suite finds out about it holds for them.
///
/// With a peer named `probe` it relays calls there.
struct ProbeDefinition: ServiceDefinition {
  static let name = "probe"
  static let defaultPort = 7409
  static let migrations = [
    Migration(
      1, "entries",
      sql: """
        CREATE TABLE entry (
          row INTEGER PRIMARY KEY,
          name TEXT NOT NULL
        ) STRICT;
        CREATE INDEX entry_by_name ON entry (name);
        """)
  ]

  private let handler: ConformanceHandler

  init(_ environment: ServiceEnvironment) async throws {
    handler = ConformanceHandler(
      store: environment.store, clock: environment.clock, peer: environment.peers["probe"], gates: GateTable())
  }

  var services: [any RPCService] { [handler] }
}
