internal import GRDB

/// Brings a database to the newest schema, the store's own tables first, then the service's.
struct Migrator {
  /// Whose numbering a migration belongs to.
  enum Component: String {
    case store
    case service
  }

  let path: String
  let service: [Migration]

  /// - Throws: `migrationsOutOfOrder`.
  init(path: String, service: [Migration]) throws(StoreError) {
    for (index, migration) in service.enumerated() where migration.number != index + 1 {
      throw .migrationsOutOfOrder(expected: index + 1, found: migration.number)
    }
    self.path = path
    self.service = service
  }

  private var components: [(Component, [Migration])] {
    [(.store, StoreSchema.migrations), (.service, service)]
  }

  /// Applies what is pending, each migration in a transaction of its own.
  func migrate(_ db: Database) throws(StoreError) {
    try makeRegister(db)
    for (component, migrations) in components {
      let applied = try check(db, component, migrations)
      for migration in migrations.dropFirst(applied) {
        try run(migration) {
          try db.inTransaction(.immediate) {
            try apply(migration, of: component, db)
            return .commit
          }
        }
      }
    }
  }

  /// Applies what is pending in one transaction and rolls it back.
  /// - Returns: the service's migrations that would have been applied.
  func rehearse(_ db: Database) throws(StoreError) -> [Migration] {
    var rehearsed: [Migration] = []
    do {
      try db.inTransaction(.immediate) {
        try makeRegister(db)
        for (component, migrations) in components {
          let applied = try check(db, component, migrations)
          for migration in migrations.dropFirst(applied) {
            try run(migration) { try apply(migration, of: component, db) }
            if component == .service { rehearsed.append(migration) }
          }
        }
        return .rollback
      }
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
    return rehearsed
  }

  /// What is applied and what is pending, of the service's migrations.
  func status(_ db: Database) throws(StoreError) -> [MigrationStatus] {
    do {
      guard try db.tableExists("schema_migration") else { return pending }
      for (component, migrations) in components { _ = try check(db, component, migrations) }
      let times = try Row.fetchAll(
        db, sql: "SELECT number, applied_at_ms FROM schema_migration WHERE component = ?",
        arguments: [Component.service.rawValue])
      let byNumber = Dictionary(times.map { ($0[0] as Int, $0[1] as Int64) }, uniquingKeysWith: { first, _ in first })
      return service.map {
        MigrationStatus(number: $0.number, name: $0.name, appliedAtMilliseconds: byNumber[$0.number])
      }
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
  }

  /// The status of a database that does not exist yet.
  var pending: [MigrationStatus] {
    service.map { MigrationStatus(number: $0.number, name: $0.name, appliedAtMilliseconds: nil) }
  }

  private func makeRegister(_ db: Database) throws(StoreError) {
    do {
      try db.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS schema_migration (
            component TEXT NOT NULL,
            number INTEGER NOT NULL,
            name TEXT NOT NULL,
            checksum INTEGER NOT NULL,
            applied_at_ms INTEGER NOT NULL,
            PRIMARY KEY (component, number)
          ) STRICT, WITHOUT ROWID
          """)
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
  }

  /// Holds what the database says against what this binary knows.
  /// - Returns: how many migrations of the component are applied.
  private func check(_ db: Database, _ component: Component, _ known: [Migration]) throws(StoreError) -> Int {
    let rows: [Row]
    do {
      rows = try Row.fetchAll(
        db, sql: "SELECT number, name, checksum FROM schema_migration WHERE component = ? ORDER BY number",
        arguments: [component.rawValue])
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
    if let last = rows.last, (last[0] as Int) > known.count {
      throw .schemaTooNew(path: path, found: last[0], known: known.count)
    }
    for (row, migration) in zip(rows, known) {
      guard (row[0] as Int) == migration.number, (row[2] as Int64) == migration.checksum else {
        throw .migrationChanged(number: row[0], name: row[1])
      }
    }
    return rows.count
  }

  private func apply(_ migration: Migration, of component: Component, _ db: Database) throws {
    // Rebuilding a table passes through states that break foreign keys; what counts is the end.
    try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
    try migration.apply(db)
    if let violation = try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") {
      throw StoreError.constraint(reason: "foreign key of table \((violation[0] as String?) ?? "?")")
    }
    try db.execute(
      sql: """
        INSERT INTO schema_migration (component, number, name, checksum, applied_at_ms)
        VALUES (?, ?, ?, ?, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
        """,
      arguments: [component.rawValue, migration.number, migration.name, migration.checksum])
  }

  private func run(_ migration: Migration, _ body: () throws -> Void) throws(StoreError) {
    do {
      try body()
    } catch {
      let cause = StoreError(wrapping: error, path: path)
      if case .diskFull = cause { throw cause }
      throw .migrationFailed(number: migration.number, name: migration.name, reason: cause.description)
    }
  }
}
