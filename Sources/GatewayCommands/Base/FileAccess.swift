#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files as the gateway needs them, with errors that name the path and the reason.
enum FileAccess {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// - Parameter limit: Largest size in bytes that is read.
  static func read(_ path: String, limit: Int = 64 << 20) throws(CommandFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("could not read \(path)") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { unistdRead(descriptor, $0) }
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure("could not read \(path)")
      }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw CommandFailure(
          "could not read \(path)", why: "it is larger than the \(limit) bytes such a file may have",
          hint: "is this the right file?")
      }
    }
  }

  static func readText(_ path: String, limit: Int = 64 << 20) throws(CommandFailure) -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw CommandFailure("could not read \(path)", why: "it is not UTF-8 text", hint: "convert it: iconv -t UTF-8")
    }
    return text
  }

  /// Replaces a file as a whole: written beside it, synced, renamed.
  static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(CommandFailure) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failure("could not write \(path)") }
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { unistdWrite(descriptor, UnsafeRawBufferPointer(rebasing: $0[written...])) }
      if count < 0 {
        if errno == EINTR { continue }
        let problem = failure("could not write \(path)")
        close(descriptor)
        unlink(temporary)
        throw problem
      }
      written += count
    }
    let synced = fsync(descriptor) == 0
    close(descriptor)
    guard synced, rename(temporary, path) == 0 else { throw failure("could not write \(path)") }
  }

  /// Makes a folder and the ones above it; one that exists is left as it is.
  static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(CommandFailure) {
    if mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("could not make the folder \(path)")
    }
    try makeFolder(String(path[..<slash]), mode: 0o755)
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("could not make the folder \(path)") }
  }

  static func remove(_ path: String) { unlink(path) }

  static func destinationOfLink(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { buffer in
        buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? -1
      }
    }
    guard count > 0 else { return nil }
    return String(validating: buffer[..<count], as: UTF8.self)
  }

  /// Last lines of a file, for showing a log's end.
  static func lastLines(_ path: String, _ count: Int) -> [String] {
    guard let bytes = try? read(path) else { return [] }
    return String(decoding: bytes.suffix(16 << 10), as: UTF8.self).split(separator: "\n").suffix(count).map(String.init)
  }

  /// Every regular file below a folder whose name has the ending, sorted by path relative to it.
  static func files(below folder: String, ending: String) throws(CommandFailure) -> [String] {
    var found: [String] = []
    var pending = [""]
    while let relative = pending.popLast() {
      let path = relative.isEmpty ? folder : "\(folder)/\(relative)"
      guard let directory = opendir(path) else { throw failure("could not read the folder \(path)") }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
            String(cString: $0)
          }
        }
        guard !name.hasPrefix(".") else { continue }
        let child = relative.isEmpty ? name : "\(relative)/\(name)"
        switch Int(entry.pointee.d_type) {
        case Int(DT_DIR): pending.append(child)
        case Int(DT_REG) where name.hasSuffix(ending): found.append(child)
        default: continue
        }
      }
    }
    return found.sorted()
  }

  private static func failure(_ what: String) -> CommandFailure {
    CommandFailure(what, why: String(cString: strerror(errno)), hint: hint(for: errno))
  }

  /// What to do about an error number; empty when there is no telling.
  static func hint(for error: Int32) -> String {
    switch error {
    case EACCES, EPERM: "check its owner and permissions"
    case ENOSPC: "free some space on that file system"
    case ENOENT: "check the spelling of the path"
    case EROFS: "choose another place with --home"
    default: ""
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func unistdRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func unistdWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.write(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
