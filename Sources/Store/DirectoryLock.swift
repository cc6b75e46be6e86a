internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A lock that can be given up before its owner ends.
final class OwnedLock: Sendable {
  private let lock: Mutex<DirectoryLock?>

  init(_ lock: DirectoryLock) {
    self.lock = Mutex(lock)
  }

  func giveUp() {
    lock.withLock { $0 = nil }
  }
}

/// Exclusive ownership of a data directory, held by `flock` on a file in it for as long as this value lives.
///
/// The kernel releases the lock when the process ends in whatever way, so a SIGKILL leaves nothing to clean up.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, making the directory when it is missing.
  /// - Throws: `directoryUnusable`, `directoryInUse`.
  init(_ configuration: StoreConfiguration) throws(StoreError) {
    let directory = configuration.directory
    try Self.makeDirectory(directory)
    let descriptor = open(configuration.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .directoryUnusable(path: directory, reason: Self.lastError()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let inUse = errno == EWOULDBLOCK
      let reason = Self.lastError()
      let owner = Self.readProcessID(descriptor)
      close(descriptor)
      if inUse { throw .directoryInUse(path: directory, processID: owner) }
      throw .directoryUnusable(path: directory, reason: reason)
    }
    guard access(directory, W_OK | X_OK) == 0 else {
      let reason = Self.lastError()
      close(descriptor)
      throw .directoryUnusable(path: directory, reason: reason)
    }
    // The number is for people and error messages; the lock itself does not depend on it.
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  private static func makeDirectory(_ path: String) throws(StoreError) {
    var prefix = ""
    for component in path.split(separator: "/", omittingEmptySubsequences: true) {
      prefix += (prefix.isEmpty && !path.hasPrefix("/") ? "" : "/") + component
      if mkdir(prefix, 0o700) == 0 || errno == EEXIST { continue }
      let reason = lastError()
      var status = stat()
      if stat(prefix, &status) == 0 { continue }
      throw .directoryUnusable(path: path, reason: "\(prefix): \(reason)")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw .directoryUnusable(path: path, reason: lastError()) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .directoryUnusable(path: path, reason: "it is not a directory")
    }
  }

  private static func readProcessID(_ descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: buffer[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
  }

  private static func lastError() -> String {
    String(cString: strerror(errno))
  }
}
