internal import GRDB
internal import ProbeAPI
internal import RPC
internal import ServiceRuntime
internal import Store

extension ConformanceHandler {
  func put(_ request: ProbeV1.PutRequest, context: ServerContext) async throws -> ProbeV1.PutResponse {
    let gates = gates
    return try await store.writeOnce(request, context, at: clock.now) { transaction in
      try transaction.database.execute(sql: "INSERT INTO entry (name) VALUES (?)", arguments: [request.name])
      if !request.gate.isEmpty { gates.block(at: request.gate) }
      return ProbeV1.PutResponse(entries: try Self.entries(request.name, transaction.database))
    }
  }

  func count(_ request: ProbeV1.CountRequest, context: ServerContext) async throws -> ProbeV1.CountResponse {
    ProbeV1.CountResponse(entries: try await store.read { try Self.entries(request.name, $0) })
  }

  private static func entries(_ name: String, _ database: Database) throws -> UInt64 {
    let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM entry WHERE name = ?", arguments: [name]) ?? 0
    return UInt64(clamping: count)
  }
}
