import Foundation
import Synchronization

/// Folders of this run. What an earlier run left when it was itself killed, processes among it, is removed first.
enum Scratch {
  private static let prefix = "opora-system-"
  private static let counter = Atomic<Int>(0)
  private static let base = FileManager.default.temporaryDirectory.path
  private static let swept: Void = sweep()

  /// A fresh folder.
  static func folder() throws -> String {
    _ = swept
    let number = counter.add(1, ordering: .relaxed).newValue
    let path = "\(base)/\(prefix)\(getpid())-\(number)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  private static func sweep() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let owner = Int32(name.dropFirst(prefix.count).split(separator: "-").first ?? "")
      guard let owner, owner != getpid(), kill(owner, 0) != 0, errno == ESRCH else { continue }
      let home = "\(base)/\(name)"
      for service in Department.Service.allCases {
        if let process = ServiceProcess.running(service, home: "\(home)/home") { kill(process, SIGKILL) }
      }
      remove(home)
    }
  }
}

/// Service processes as the gateway's pid files name them.
enum ServiceProcess {
  /// The process id, if that process lives and serves that department.
  static func running(_ service: Department.Service, home: String) -> Int32? {
    guard let text = try? String(contentsOfFile: "\(home)/run/\(service.rawValue).pid", encoding: .utf8),
      let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1
    else { return nil }
    return isAlive(pid, home: home) ? pid : nil
  }

  /// Whether it is there and ours: the number may have been given to another program, and a zombie has no
  /// command line.
  static func isAlive(_ pid: Int32, home: String) -> Bool {
    guard let line = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")) else { return false }
    return String(decoding: line, as: UTF8.self).contains("\(home)/")
  }
}
