#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The process's variables and the things that follow from them.
enum Environment {
  static let variables: [String: String] = {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let split = pair.firstIndex(of: "=") {
        result[String(pair[..<split])] = String(pair[pair.index(after: split)...])
      }
      entry += 1
    }
    return result
  }()

  /// Where the department of this machine lives unless something else is said: `$XDG_STATE_HOME/opora`.
  static var defaultHome: String {
    if let home = variables["OPORA_HOME"], !home.isEmpty { return home }
    if let state = variables["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/opora" }
    return (variables["HOME"] ?? "/tmp") + "/.local/state/opora"
  }

  /// The folder of the running executable; the services stand beside it.
  static var executableFolder: String? {
    guard let path = FileAccess.destinationOfLink("/proc/self/exe"), let slash = path.lastIndex(of: "/") else {
      return nil
    }
    return String(path[..<slash])
  }
}
