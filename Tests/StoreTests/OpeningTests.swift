import GRDB
import Store
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("Opening a store")
struct OpeningTests {
  @Test("commits are synchronous, in WAL, with foreign keys, without secure_delete")
  func isDurable() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let settings = try await store.write { transaction in
      try ["synchronous", "journal_mode", "foreign_keys", "secure_delete"].map {
        try String.fetchOne(transaction.database, sql: "PRAGMA \($0)") ?? ""
      }
    }
    #expect(settings == ["2", "wal", "1", "0"])
    try await store.close()
  }

  @Test("a data directory has one owner, named to the second")
  func hasOneOwner() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    #expect(throws: StoreError.directoryInUse(path: workspace.path + "/data", processID: getpid())) {
      try workspace.open()
    }
    try await store.close()
    try await workspace.open().close()
  }

  @Test("a database of a newer schema is refused with both numbers and stays as it is")
  func refusesNewerSchema() async throws {
    let workspace = try Workspace()
    let newer = Workspace.schema + [Migration(2, "more", sql: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;")]
    try await ServiceStore(workspace.configuration(), migrations: newer).close()
    #expect(throws: StoreError.schemaTooNew(path: workspace.configuration().databasePath, found: 2, known: 1)) {
      try workspace.open()
    }
    try await ServiceStore(workspace.configuration(), migrations: newer).close()
  }

  @Test("a migration changed after its release is refused")
  func refusesChangedMigration() async throws {
    let workspace = try Workspace()
    try await workspace.open().close()
    let changed = [Migration(1, "items", sql: "CREATE TABLE item (name TEXT PRIMARY KEY) STRICT;")]
    #expect(throws: StoreError.migrationChanged(number: 1, name: "items")) {
      try ServiceStore(workspace.configuration(), migrations: changed)
    }
  }

  @Test("migrations with a hole are refused")
  func refusesHoles() throws {
    let workspace = try Workspace()
    #expect(throws: StoreError.migrationsOutOfOrder(expected: 1, found: 2)) {
      try ServiceStore(workspace.configuration(), migrations: [Migration(2, "late", sql: "SELECT 1")])
    }
  }

  @Test("a failing migration leaves the schema before it")
  func rollsBackMigration() async throws {
    let workspace = try Workspace()
    let broken = Workspace.schema + [Migration(2, "broken", sql: "CREATE TABLE half (id INTEGER); SELECT nonsense;")]
    do {
      _ = try ServiceStore(workspace.configuration(), migrations: broken)
      Issue.record("opened")
    } catch {
      guard case .migrationFailed(2, "broken", _) = error else {
        Issue.record("\(error)")
        return
      }
    }
    let store = try workspace.open()
    #expect(try await store.read { try $0.tableExists("half") } == false)
    #expect(try await store.read { try $0.tableExists("item") })
    try await store.close()
  }

  @Test("status and rehearsal tell what is pending and change nothing")
  func rehearses() async throws {
    let workspace = try Workspace()
    let configuration = workspace.configuration()
    #expect(try ServiceStore.migrationStatus(configuration, migrations: Workspace.schema).map(\.isApplied) == [false])
    try await workspace.open().close()
    let newer = Workspace.schema + [Migration(2, "more", sql: "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;")]
    #expect(try ServiceStore.migrationStatus(configuration, migrations: newer).map(\.isApplied) == [true, false])
    #expect(try ServiceStore.rehearseMigrations(configuration, migrations: newer).map(\.number) == [2])
    #expect(try ServiceStore.migrationStatus(configuration, migrations: newer).map(\.isApplied) == [true, false])
  }

  @Test("a file that is no database is reported as damaged")
  func reportsCorruption() throws {
    let workspace = try Workspace()
    let configuration = workspace.configuration()
    _ = mkdir(configuration.directory, 0o700)
    try workspace.write([UInt8](repeating: 0x5A, count: 8192), to: configuration.databasePath)
    do {
      _ = try workspace.open()
      Issue.record("opened")
    } catch {
      guard case .corrupt = error as? StoreError else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("a directory that cannot be made is named", arguments: ["/proc/opora/store", "/dev/null/store", "/dev/null"])
  func reportsUnusableDirectory(_ path: String) throws {
    do {
      _ = try ServiceStore(StoreConfiguration(directory: path), migrations: [])
      Issue.record("opened")
    } catch {
      guard case .directoryUnusable(path, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("a directory without write permission is named", .enabled(if: geteuid() != 0, "root may write everywhere"))
  func reportsReadOnlyDirectory() throws {
    let workspace = try Workspace()
    let directory = workspace.configuration().directory
    _ = mkdir(directory, 0o500)
    #expect(throws: StoreError.directoryUnusable(path: directory, reason: "Permission denied")) {
      try workspace.open()
    }
  }
}
