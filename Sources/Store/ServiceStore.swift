internal import Dispatch
internal import GRDB
internal import Synchronization

/// A service's database: one SQLite file in a data directory that this process owns alone.
///
/// - Reads run on a pool of connections, each in a snapshot of its own; they never wait for the writer.
/// - Writes go through one writer with group commit: callers that come at the same time share a transaction and its
///   fsync, each with its own outcome, and are answered after COMMIT.
/// - Settings: WAL, `synchronous = FULL` (an acknowledged write survives loss of power), foreign keys on,
///   `secure_delete` off.
///
/// Repositories put the verbs of their domain over it and keep SQL to themselves, so that another engine can stand
/// behind the same protocol.
public final class ServiceStore: Sendable {
  let configuration: StoreConfiguration
  let pool: DatabasePool
  let queue: WriteQueue
  let gate = AccessGate()
  let signal: GrowthSignal
  let writer: BatchWriter
  let counters = Mutex(StoreFigures())
  private let lock: OwnedLock

  /// Opens or creates the store and brings its schema to the newest version.
  ///
  /// Blocks on disk; meant for start-up.
  /// - Parameter migrations: the service's schema, numbered from 1.
  /// - Throws: `directoryUnusable`, `directoryInUse`, `openFailed`, `corrupt`, `schemaTooNew`, `migration…`,
  ///   `settingRefused`, `diskFull`, `inputOutput`.
  public convenience init(_ configuration: StoreConfiguration, migrations: [Migration]) throws(StoreError) {
    let migrator = try Migrator(path: configuration.databasePath, service: migrations)
    let lock = try DirectoryLock(configuration)
    try self.init(configuration, migrator: migrator, lock: lock)
  }

  private init(_ configuration: StoreConfiguration, migrator: Migrator, lock: DirectoryLock) throws(StoreError) {
    let path = configuration.databasePath
    queue = WriteQueue(limit: configuration.maximumQueuedWrites, batchLimit: configuration.maximumBatchedWrites)
    do {
      let pool = try DatabasePool(path: path, configuration: Connections.forWriting(configuration))
      let sequence = try pool.writeWithoutTransaction { db in
        try Connections.makeDurable(db)
        try migrator.migrate(db)
        return try Int64.fetchOne(db, sql: "SELECT MAX(sequence) FROM outbox") ?? 0
      }
      self.pool = pool
      self.signal = GrowthSignal(latest: sequence)
      self.writer = BatchWriter(path: path, queue: queue, committedSequence: sequence)
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
    self.configuration = configuration
    self.lock = OwnedLock(lock)
  }

  /// Refuses further accesses, waits for the running ones, writes the WAL back into the database file, closes it and
  /// gives the data directory free. Closing again does nothing.
  /// - Throws: `inputOutput` and the like when the WAL cannot be written back; nothing is lost then, the next start
  ///   reads it.
  public func close() async throws(StoreError) {
    guard await gate.close() else { return }
    signal.close()
    do {
      try await Self.offPool { [pool, lock, writer] in
        defer { lock.giveUp() }
        defer { try? pool.close() }
        try pool.writeWithoutTransaction { db in
          writer.finalizeStatements()
          _ = try db.checkpoint(.truncate)
        }
      }
    } catch {
      throw StoreError(wrapping: error, path: configuration.databasePath)
    }
  }

  /// Runs what blocks on disk away from the threads of the concurrency pool.
  static func offPool(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
  }
}
