internal import GRDB

/// How connections to a store are set up.
enum Connections {
  /// Configuration of the pool that owns the database.
  static func forWriting(_ store: StoreConfiguration) -> Configuration {
    var configuration = common(store)
    configuration.maximumReaderCount = max(1, store.maximumReaders)
    // A rollback that SQLite refuses leaves a transaction open; the writer then answers with errors rather than
    // with GRDB's trap.
    configuration.allowsUnsafeTransactions = true
    return configuration
  }

  /// Configuration of a read-only connection beside a process that may own the database.
  static func forReading(_ store: StoreConfiguration) -> Configuration {
    var configuration = common(store)
    configuration.readonly = true
    return configuration
  }

  /// Configuration of the file a backup is written to. A limit on pages is for the store, not for its copies.
  static func forBackup(_ store: StoreConfiguration) -> Configuration {
    var store = store
    store.maximumPages = nil
    return common(store)
  }

  private static func common(_ store: StoreConfiguration) -> Configuration {
    var configuration = Configuration()
    configuration.label = "store"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.publicStatementArguments = false
    configuration.prepareDatabase { [prepare = store.prepareConnection, maximumPages = store.maximumPages] db in
      // On in Debian's build; overwriting deleted rows with zeros costs writes and protects nothing here.
      try db.execute(sql: "PRAGMA secure_delete = OFF")
      if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
      try prepare(db)
    }
    return configuration
  }

  /// Sets what makes a commit durable, and holds SQLite to it. GRDB sets `synchronous = NORMAL` after
  /// `prepareDatabase`, so this comes last.
  /// - Throws: `settingRefused`.
  static func makeDurable(_ db: Database) throws {
    try db.execute(sql: "PRAGMA synchronous = FULL")
    for (name, wanted) in [("synchronous", "2"), ("journal_mode", "wal"), ("foreign_keys", "1")] {
      let found = try Row.fetchOne(db, sql: "PRAGMA \(name)").map { $0[0] as DatabaseValue }
      let text =
        found.flatMap { String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0).map(String.init) } ?? "nothing"
      guard text == wanted else { throw StoreError.settingRefused(name: name, wanted: wanted, found: text) }
    }
  }
}
