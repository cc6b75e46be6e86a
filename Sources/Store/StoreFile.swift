internal import GRDB

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Whole database files: copying, checking, putting into place.
enum StoreFile {
  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// - Throws: `openFailed`, `corrupt`.
  static func openForReading(_ configuration: StoreConfiguration) throws(StoreError) -> DatabaseQueue {
    let path = configuration.databasePath
    guard exists(path) else { throw .openFailed(path: path, reason: "there is no such file") }
    do {
      return try DatabaseQueue(path: path, configuration: Connections.forReading(configuration))
    } catch {
      throw StoreError(wrapping: error, path: path)
    }
  }

  /// Copies a database to a new file by way of a temporary name.
  static func copy(_ source: some DatabaseReader, to path: String, _ configuration: StoreConfiguration) throws {
    guard !exists(path) else { throw StoreError.backupFailed(path: path, reason: "the file exists already") }
    let partial = path + ".partial"
    unlink(partial)
    do {
      let target = try DatabaseQueue(path: partial, configuration: Connections.forBackup(configuration))
      do {
        defer { try? target.close() }
        // A few pages at a time, so that a long copy neither holds the writer up nor fills memory.
        try source.backup(to: target, pagesPerStep: 1024)
        // One file, with nothing beside it that could be forgotten when it is moved.
        try target.writeWithoutTransaction { _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
        let problems = try target.read { try Self.problems($0) }
        if let problem = problems.first { throw StoreError.backupFailed(path: path, reason: problem) }
      }
      try synchronize(partial)
      guard rename(partial, path) == 0 else { throw StoreError.backupFailed(path: path, reason: lastError()) }
      try synchronize(parent(of: path))
    } catch {
      unlink(partial)
      unlink(partial + "-journal")
      switch StoreError(wrapping: error, path: path) {
      case .diskFull(let path): throw StoreError.diskFull(path: path)
      case .backupFailed(let path, let reason): throw StoreError.backupFailed(path: path, reason: reason)
      case let other: throw StoreError.backupFailed(path: path, reason: other.description)
      }
    }
  }

  static func restore(_ configuration: StoreConfiguration, from path: String) throws(StoreError) {
    let target = configuration.databasePath
    let incoming = target + ".incoming"
    guard exists(path) else { throw .backupFailed(path: path, reason: "there is no such file") }
    unlink(incoming)
    do {
      let source = try DatabaseQueue(path: path, configuration: Connections.forReading(configuration))
      defer { try? source.close() }
      let problems = try source.read { try Self.problems($0) }
      if let problem = problems.first { throw StoreError.backupFailed(path: path, reason: problem) }
      guard try source.read({ try $0.tableExists("schema_migration") }) else {
        throw StoreError.backupFailed(path: path, reason: "it is not a backup of a service's store")
      }
      try copy(source, to: incoming, configuration)
      try keepPrevious(target)
      guard rename(incoming, target) == 0 else { throw StoreError.backupFailed(path: path, reason: lastError()) }
      try synchronize(configuration.directory)
    } catch {
      unlink(incoming)
      let cause = StoreError(wrapping: error, path: path)
      // What is damaged here is the backup, not the store.
      if case .corrupt(_, let reason) = cause { throw .backupFailed(path: path, reason: reason) }
      throw cause
    }
  }

  /// Keeps a second name for a database and moves its WAL away, which must not be applied to what takes its place.
  ///
  /// The first name stays until the restored file replaces it in one step, so a crash in between cannot leave an
  /// empty store behind.
  private static func keepPrevious(_ path: String) throws {
    guard exists(path) else { return }
    // Damaged databases are what restoring is for, so failing to write the WAL back is no reason to stop.
    if let previous = try? DatabaseQueue(path: path) {
      try? previous.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try? previous.close()
    }
    let kept = path + ".before-restore"
    for suffix in ["-wal", "-shm"] {
      unlink(kept + suffix)
      if exists(path + suffix) { _ = rename(path + suffix, kept + suffix) }
    }
    unlink(kept)
    guard link(path, kept) == 0 else { throw StoreError.backupFailed(path: path, reason: lastError()) }
  }

  /// What `integrity_check` and `foreign_key_check` find, at most 100 lines.
  static func problems(_ db: Database) throws -> [String] {
    var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
    let violations = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
    while problems.count < 100, let row = try violations.next() {
      problems.append("table \((row[0] as String?) ?? "?") has a row whose \((row[2] as String?) ?? "?") is missing")
    }
    return problems
  }

  private static func synchronize(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError.backupFailed(path: path, reason: lastError()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError.backupFailed(path: path, reason: lastError()) }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func lastError() -> String {
    String(cString: strerror(errno))
  }
}
