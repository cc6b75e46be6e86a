import GRDB
import Store
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A temporary folder that goes away with this value.
final class Workspace: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/store-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw WorkspaceError.cannotMakeFolder(errno) }
    self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    Self.remove(path)
  }

  func configuration(_ change: (inout StoreConfiguration) -> Void = { _ in }) -> StoreConfiguration {
    var configuration = StoreConfiguration(directory: path + "/data")
    change(&configuration)
    return configuration
  }

  func open(_ change: (inout StoreConfiguration) -> Void = { _ in }) throws -> ServiceStore {
    try ServiceStore(configuration(change), migrations: Self.schema)
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let descriptor = openFile(name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw WorkspaceError.cannotWrite(errno) }
    defer { close(descriptor) }
    guard writeFile(descriptor, bytes, bytes.count) == bytes.count else { throw WorkspaceError.cannotWrite(errno) }
  }

  static let schema = [
    Migration(
      1, "items",
      sql: "CREATE TABLE item (name TEXT PRIMARY KEY, place INTEGER NOT NULL, body BLOB) STRICT;")
  ]

  private static func remove(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { remove(path + "/" + name) }
      }
      closedir(folder)
    }
    _ = removeEntry(path)
  }
}

enum WorkspaceError: Error {
  case cannotMakeFolder(Int32)
  case cannotWrite(Int32)
}

enum Refusal: Error, Equatable {
  case refused(Int)
}

extension WriteTransaction {
  func insert(_ name: String, _ place: Int = 0, bytes: Int = 0) throws {
    try database.cachedStatement(sql: "INSERT INTO item (name, place, body) VALUES (?, ?, zeroblob(?))")
      .execute(arguments: [name, place, bytes])
  }
}

extension ServiceStore {
  func names() async throws -> [String] {
    try await read { try String.fetchAll($0, sql: "SELECT name FROM item ORDER BY rowid") }
  }
}

func event(_ aggregate: String, _ version: Int64, payload: [UInt8] = [1, 2, 3]) -> NewEvent {
  NewEvent(
    type: "item.added", aggregate: aggregate, aggregateVersion: version, occurredAtMilliseconds: 10,
    recordedAtMilliseconds: 20, actor: "anna", payload: payload)
}

/// Holds the writer inside an operation until it is opened, so that a test can fill the queue behind it.
final class Latch: Sendable {
  private let state = Mutex((entered: false, opened: false))

  var hasEntered: Bool { state.withLock { $0.entered } }

  func pass() {
    state.withLock { $0.entered = true }
    while !state.withLock({ $0.opened }) { sched_yield() }
  }

  func open() {
    state.withLock { $0.opened = true }
  }

  func waitUntilEntered() async {
    while !hasEntered { await Task.yield() }
  }
}

/// Waits for a condition that is bound to come.
func until(_ condition: () -> Bool) async {
  while !condition() { await Task.yield() }
}

// The names of libc that methods above hide.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
private func writeFile(_ descriptor: Int32, _ bytes: [UInt8], _ count: Int) -> Int { write(descriptor, bytes, count) }
private func removeEntry(_ path: String) -> Int32 { remove(path) }
