import GRDB
import Store
import Testing

@Suite("Backup, restore and verification")
struct BackupTests {
  @Test("a backup taken beside writers opens, is sound, and holds what was acknowledged before it")
  func backsUpOnline() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    for index in 0..<20 { try await store.write { try $0.insert("item-\(index)") } }
    let writing = Task { for index in 20..<60 { try await store.write { try $0.insert("item-\(index)") } } }
    try await store.backUp(to: workspace.path + "/online.sqlite")
    try ServiceStore.backUp(workspace.configuration(), to: workspace.path + "/beside.sqlite")
    try await writing.value
    try await store.close()
    for name in ["online", "beside"] {
      try ServiceStore.restore(workspace.configuration(), from: workspace.path + "/\(name).sqlite")
      let restored = try workspace.open()
      #expect(try await restored.names().prefix(20).elementsEqual((0..<20).map { "item-\($0)" }))
      try await restored.close()
      #expect(try ServiceStore.verify(workspace.configuration()).isEmpty)
    }
  }

  @Test("an existing file is not overwritten")
  func keepsExistingFile() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    let path = workspace.path + "/backup.sqlite"
    try await store.backUp(to: path)
    await #expect(throws: StoreError.backupFailed(path: path, reason: "the file exists already")) {
      try await store.backUp(to: path)
    }
    try await store.close()
  }

  @Test("restoring needs the directory for itself and a sound backup; otherwise nothing changes")
  func refusesBadRestore() async throws {
    let workspace = try Workspace()
    let store = try workspace.open()
    try await store.write { try $0.insert("kept") }
    let backup = workspace.path + "/backup.sqlite"
    try await store.backUp(to: backup)
    do {
      try ServiceStore.restore(workspace.configuration(), from: backup)
      Issue.record("restored under a running service")
    } catch {
      guard case .directoryInUse = error else {
        Issue.record("\(error)")
        return
      }
    }
    try await store.close()
    let garbage = workspace.path + "/garbage.sqlite"
    try workspace.write([UInt8](repeating: 1, count: 5000), to: garbage)
    #expect(throws: StoreError.self) { try ServiceStore.restore(workspace.configuration(), from: garbage) }
    #expect(throws: StoreError.self) {
      try ServiceStore.restore(workspace.configuration(), from: workspace.path + "/missing.sqlite")
    }
    let reopened = try workspace.open()
    #expect(try await reopened.names() == ["kept"])
    try await reopened.close()
  }
}
