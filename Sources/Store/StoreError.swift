/// Everything a store can refuse or fail at. Errors that a caller's own operation throws pass through unchanged.
public enum StoreError: Error, Equatable, Sendable {
  /// The data directory cannot be created, entered or written.
  case directoryUnusable(path: String, reason: String)
  /// Another process owns the data directory; `processID` is nil when it left no readable number.
  case directoryInUse(path: String, processID: Int32?)
  /// The database file exists but cannot be opened.
  case openFailed(path: String, reason: String)
  /// The file is not a database, or its structure is damaged.
  case corrupt(path: String, reason: String)
  /// The database was written by a newer release: it has migration `found`, this binary knows up to `known`.
  case schemaTooNew(path: String, found: Int, known: Int)
  /// A migration that was applied earlier is a different one in this binary.
  case migrationChanged(number: Int, name: String)
  /// The list of migrations is not 1, 2, 3 …; a fault of the program.
  case migrationsOutOfOrder(expected: Int, found: Int)
  /// A migration failed and was rolled back; the database is as it was before it.
  case migrationFailed(number: Int, name: String, reason: String)
  /// A durability setting did not take, so acknowledged writes could be lost; the store refuses to open.
  case settingRefused(name: String, wanted: String, found: String)
  /// No room for the transaction; nothing of the batch was kept.
  case diskFull(path: String)
  /// The operating system failed a read, write or fsync; nothing of the batch was kept.
  case inputOutput(path: String, reason: String)
  /// Too many writes are waiting; retry later or raise `StoreConfiguration.maximumQueuedWrites`.
  case writeQueueFull(limit: Int)
  /// A row broke a constraint of the schema.
  case constraint(reason: String)
  /// An event's version is not above what is recorded for its aggregate: somebody else changed it in between.
  case versionConflict(aggregate: String, recorded: Int64, given: Int64)
  /// A producer's stream skipped events.
  case eventGap(producer: String, expected: Int64, given: Int64)
  /// The idempotency key was used by this caller for a different request.
  case idempotencyKeyReused(key: String, caller: String)
  /// A value is over a limit of the store.
  case limitExceeded(name: String, limit: Int, given: Int)
  /// The store was closed.
  case closed
  /// A backup or verification found the copy unusable.
  case backupFailed(path: String, reason: String)
  /// SQLite refused a statement; a fault of the program.
  case statementFailed(reason: String)
}

extension StoreError: CustomStringConvertible {
  /// What happened, with the values involved.
  public var description: String {
    switch self {
    case .directoryUnusable(let path, let reason): "the data directory \(path) cannot be used: \(reason)"
    case .directoryInUse(let path, let processID):
      "the data directory \(path) is in use by \(processID.map { "process \($0)" } ?? "another process")"
    case .openFailed(let path, let reason): "the database \(path) cannot be opened: \(reason)"
    case .corrupt(let path, let reason): "the database \(path) is damaged: \(reason)"
    case .schemaTooNew(let path, let found, let known):
      "the database \(path) has schema \(found), this binary knows schemas up to \(known)"
    case .migrationChanged(let number, let name):
      "migration \(number) '\(name)' differs from the one this database was migrated with"
    case .migrationsOutOfOrder(let expected, let found):
      "migrations must be numbered 1, 2, 3 …: expected \(expected), found \(found)"
    case .migrationFailed(let number, let name, let reason):
      "migration \(number) '\(name)' failed and was rolled back: \(reason)"
    case .settingRefused(let name, let wanted, let found): "SQLite kept \(name) = \(found) where \(wanted) is needed"
    case .diskFull(let path): "no room left for \(path); the write was not kept"
    case .inputOutput(let path, let reason): "input/output error on \(path), the write was not kept: \(reason)"
    case .writeQueueFull(let limit): "\(limit) writes are waiting already, the limit (maximumQueuedWrites)"
    case .constraint(let reason): "a constraint of the schema was broken: \(reason)"
    case .versionConflict(let aggregate, let recorded, let given):
      "\(aggregate) is at version \(recorded), so version \(given) cannot be recorded"
    case .eventGap(let producer, let expected, let given):
      "the stream of \(producer) continues with event \(expected), but event \(given) arrived"
    case .idempotencyKeyReused(let key, let caller):
      "idempotency key '\(key)' was used by \(caller) for a different request"
    case .limitExceeded(let name, let limit, let given): "\(name) is \(given), the limit is \(limit)"
    case .closed: "the store is closed"
    case .backupFailed(let path, let reason): "the backup \(path) cannot be used: \(reason)"
    case .statementFailed(let reason): "SQLite refused a statement: \(reason)"
    }
  }

  /// What to do next, in one line.
  public var hint: String {
    switch self {
    case .directoryUnusable: "give the service's user write permission, or choose another data directory"
    case .directoryInUse: "stop that process, or choose another data directory"
    case .openFailed: "check that the file is readable and writable for the service's user"
    case .corrupt: "restore a verified backup"
    case .schemaTooNew: "start a newer release, or restore a backup made by this release"
    case .migrationChanged, .migrationsOutOfOrder, .migrationFailed, .statementFailed, .constraint:
      "report this together with the release's version"
    case .settingRefused: "check that the data directory is on a local file system that supports WAL"
    case .diskFull: "free space on the disk of the data directory, then retry"
    case .inputOutput: "check the disk and the system's log, then restart the service"
    case .writeQueueFull: "retry after a moment"
    case .versionConflict: "read the current state and retry"
    case .eventGap: "subscribe again from the stored cursor"
    case .idempotencyKeyReused: "use a new key for a new request"
    case .limitExceeded: "send less"
    case .closed: "start the service again"
    case .backupFailed: "name a new file with room and permission to write, or another backup to restore"
    }
  }
}
