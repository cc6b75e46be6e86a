public import GRDB

/// Where a store lives and which limits it keeps.
public struct StoreConfiguration: Sendable {
  /// The service's data directory; created (mode 0700) with its parents when missing. Holds `store.sqlite`,
  /// SQLite's `-wal` and `-shm` beside it, and `store.lock`.
  public var directory: String
  /// Most writes waiting for the writer at a time; one more is refused with ``StoreError/writeQueueFull(limit:)``.
  public var maximumQueuedWrites: Int
  /// Most writes that share one transaction, that is one fsync.
  public var maximumBatchedWrites: Int
  /// Most reads that run at the same time, each on a connection of its own (about 2 MB of page cache).
  public var maximumReaders: Int
  /// Most pages (4,096 bytes each) the database file may have; nil for SQLite's own limit. Exceeding it is
  /// ``StoreError/diskFull(path:)``, as a full disk is.
  public var maximumPages: Int?
  /// Run on every connection when it is opened, readers included: tokenizers, functions, collations.
  public var prepareConnection: @Sendable (Database) throws -> Void

  public init(
    directory: String,
    maximumQueuedWrites: Int = 8192,
    maximumBatchedWrites: Int = 512,
    maximumReaders: Int = 4,
    maximumPages: Int? = nil,
    prepareConnection: @escaping @Sendable (Database) throws -> Void = { _ in }
  ) {
    self.directory = directory
    self.maximumQueuedWrites = maximumQueuedWrites
    self.maximumBatchedWrites = maximumBatchedWrites
    self.maximumReaders = maximumReaders
    self.maximumPages = maximumPages
    self.prepareConnection = prepareConnection
  }

  /// The database file.
  public var databasePath: String { directory + "/store.sqlite" }

  /// The file whose lock means "this directory has an owner".
  public var lockPath: String { directory + "/store.lock" }
}
