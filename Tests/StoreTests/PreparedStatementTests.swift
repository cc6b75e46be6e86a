import GRDB
import Store
import Testing

@Suite("Prepared statements")
struct PreparedStatementTests {
  private static let insert = PreparedStatement("INSERT INTO item (name, place, body) VALUES (?, ?, ?)")
  private static let byName = PreparedStatement("SELECT place, body, name FROM item WHERE name = ?")
  private static let all = PreparedStatement("SELECT name FROM item ORDER BY rowid")

  @Test(
    "give values back as they were bound",
    arguments: [
      ("", 0, []), ("Отчёт", Int64.max, [0, 255]), ("a\u{0}b", Int64.min, [UInt8](repeating: 7, count: 70_000)),
    ] as [(String, Int64, [UInt8])])
  func roundTrip(_ name: String, _ place: Int64, _ body: [UInt8]) async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let row = try await store.write { transaction in
      try transaction.statements.run(Self.insert) { $0.add(name, place, Blob(body)) }
      return try transaction.statements.first(Self.byName) {
        $0.add(name)
      } read: {
        Stored(place: $0.integer(0), body: $0.bytes(1), name: $0.text(2))
      }
    }
    #expect(row == Stored(place: place, body: body, name: name))
    let kind = try await store.read { try String.fetchOne($0, sql: "SELECT typeof(body) FROM item") }
    #expect(kind == "blob")
    try await store.close()
  }

  private struct Stored: Equatable {
    var place: Int64
    var body: [UInt8]
    var name: String
  }

  @Test("bind nil as NULL and truth as 0 or 1, and no row is nil")
  func nullAndTruth() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { transaction in
      try transaction.statements.run(Self.insert) { $0.add("yes", true, nil as Blob?) }
      let none: Int64? = try transaction.statements.first(Self.byName) {
        $0.add("no")
      } read: {
        $0.integer(0)
      }
      #expect(none == nil)
    }
    let stored = try await store.read { try String.fetchOne($0, sql: "SELECT place || typeof(body) FROM item") }
    #expect(stored == "1null")
    try await store.close()
  }

  @Test("visit rows in order until told to stop, and begin anew the next time")
  func visiting() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { transaction in
      for name in ["a", "b", "c"] { try transaction.statements.run(Self.insert) { $0.add(name, 0, nil as Blob?) } }
      for limit in [2, 3] {
        var seen: [String] = []
        try transaction.statements.visit(Self.all) { row in
          seen.append(row.text(0))
          return seen.count < limit
        }
        #expect(seen == Array(["a", "b", "c"].prefix(limit)))
      }
    }
    try await store.close()
  }

  @Test("fail as the store's other statements do, and are good again afterwards")
  func failing() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { try $0.statements.run(Self.insert) { $0.add("twice", 1, nil as Blob?) } }
    await #expect {
      try await store.write { try $0.statements.run(Self.insert) { $0.add("twice", 2, nil as Blob?) } }
    } throws: { error in
      guard case .constraint = error as? StoreError else { return false }
      return true
    }
    await #expect(throws: StoreError.self) {
      try await store.write { try $0.statements.run(Self.insert) { $0.add("few") } }
    }
    await #expect(throws: StoreError.self) {
      try await store.write { try $0.statements.run(PreparedStatement("SELECT nonsense FROM nowhere")) }
    }
    try await store.write { try $0.statements.run(Self.insert) { $0.add("once", 3, nil as Blob?) } }
    #expect(try await store.names() == ["twice", "once"])
    try await store.close()
  }

  @Test("do not keep a store from closing and being opened again")
  func closing() async throws {
    let workspace = try Workspace()
    for name in ["first", "second"] {
      let store = try workspace.open()
      try await store.write { try $0.statements.run(Self.insert) { $0.add(name, 0, nil as Blob?) } }
      try await store.close()
    }
    let store = try workspace.open()
    #expect(try await store.names() == ["first", "second"])
    try await store.close()
  }

  @Test("serve a read that shares code with a write")
  func reading() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { try $0.statements.run(Self.insert) { $0.add("a", 5, nil as Blob?) } }
    let place = try await store.read { database in
      try Statements(reading: database).first(Self.byName) {
        $0.add("a")
      } read: {
        $0.integer(0)
      }
    }
    #expect(place == 5)
    try await store.close()
  }
}
