internal import GRDB

extension ServiceStore {
  /// Copies the running store into one file, page by page beside reads and writes, and verifies the copy.
  /// - Parameter path: the new file; it must not exist. Its name appears only when the copy is complete and sound.
  /// - Throws: `backupFailed`, `diskFull`.
  public func backUp(to path: String) async throws {
    try gate.enter()
    defer { gate.leave() }
    try await Self.offPool { [pool, configuration] in
      try StoreFile.copy(pool, to: path, configuration)
    }
  }

  /// Copies the store of a data directory that a service may be using at the same time, as ``backUp(to:)`` does.
  ///
  /// Blocks on disk; meant for commands.
  public static func backUp(_ configuration: StoreConfiguration, to path: String) throws(StoreError) {
    let source = try StoreFile.openForReading(configuration)
    do {
      defer { try? source.close() }
      try StoreFile.copy(source, to: path, configuration)
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
  }

  /// Puts a verified backup in the place of a data directory's database. The service must be stopped.
  ///
  /// The database that was there is kept beside it as `store.sqlite.before-restore`.
  /// - Throws: `directoryInUse`, `backupFailed` (nothing was changed then), `corrupt`, `diskFull`.
  public static func restore(_ configuration: StoreConfiguration, from path: String) throws(StoreError) {
    let lock = try DirectoryLock(configuration)
    defer { withExtendedLifetime(lock) {} }
    try StoreFile.restore(configuration, from: path)
  }

  /// Checks the structure and the foreign keys of a data directory's database, beside a service that may be using it.
  ///
  /// Reads the whole file.
  /// - Returns: what is wrong, one line each; empty when the database is sound.
  public static func verify(_ configuration: StoreConfiguration) throws(StoreError) -> [String] {
    let source = try StoreFile.openForReading(configuration)
    defer { try? source.close() }
    do {
      return try source.read { try StoreFile.problems($0) }
    } catch {
      throw StoreError(wrapping: error, path: configuration.databasePath)
    }
  }

  /// What is applied and what is pending. Changes nothing and works beside a running service.
  /// - Throws: `schemaTooNew`, `migrationChanged`, `openFailed`, `corrupt`.
  public static func migrationStatus(
    _ configuration: StoreConfiguration, migrations: [Migration]
  ) throws(StoreError) -> [MigrationStatus] {
    let migrator = try Migrator(path: configuration.databasePath, service: migrations)
    guard StoreFile.exists(configuration.databasePath) else { return migrator.pending }
    let source = try StoreFile.openForReading(configuration)
    defer { try? source.close() }
    do {
      return try source.read { try migrator.status($0) }
    } catch {
      throw StoreError(wrapping: error, path: configuration.databasePath)
    }
  }

  /// Runs what is pending and rolls it back. The service must be stopped.
  /// - Returns: the migrations that would be applied.
  /// - Throws: as ``init(_:migrations:)``.
  public static func rehearseMigrations(
    _ configuration: StoreConfiguration, migrations: [Migration]
  ) throws(StoreError) -> [Migration] {
    let migrator = try Migrator(path: configuration.databasePath, service: migrations)
    guard StoreFile.exists(configuration.databasePath) else { return migrations }
    let lock = try DirectoryLock(configuration)
    defer { withExtendedLifetime(lock) {} }
    do {
      let database = try DatabaseQueue(
        path: configuration.databasePath, configuration: Connections.forWriting(configuration))
      defer { try? database.close() }
      return try database.writeWithoutTransaction { try migrator.rehearse($0) }
    } catch {
      throw StoreError(wrapping: error, path: configuration.databasePath)
    }
  }
}
