#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Small files, read whole and written atomically.
enum FileBytes {
  /// Far above any chain of certificates; keeps a wrong path (a device, a database) from being read into memory.
  static let limitBytes = 1 << 20

  struct Contents {
    var bytes: [UInt8]
    var mode: UInt32
  }

  static func read(_ path: String) throws(IdentityError) -> Contents {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .fileUnreadable(path: path, reason: "it is not a regular file")
    }
    guard status.st_size <= limitBytes else {
      throw .fileTooLarge(path: path, bytes: Int(status.st_size), limitBytes: limitBytes)
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { memory in
        libcRead(descriptor, memory.baseAddress.map { $0 + filled }, memory.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, errno) }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return Contents(bytes: bytes, mode: UInt32(status.st_mode & 0o7777))
  }

  /// Writes a file so that a reader (or a crash) sees the old content or the new, never a part: temporary file in the
  /// same directory, fsync, rename, fsync of the directory.
  static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(IdentityError) {
    let temporary = "\(path).new-\(getpid())"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw failure(temporary, errno) }
    var written = 0
    var problem: Int32 = 0
    while written < bytes.count && problem == 0 {
      let count = bytes.withUnsafeBytes { memory in
        libcWrite(descriptor, memory.baseAddress.map { $0 + written }, memory.count - written)
      }
      if count < 0 {
        if errno != EINTR { problem = errno }
      } else {
        written += count
      }
    }
    if problem == 0 && fchmod(descriptor, mode_t(mode)) != 0 { problem = errno }
    if problem == 0 && fsync(descriptor) != 0 { problem = errno }
    close(descriptor)
    if problem == 0 && rename(temporary, path) != 0 { problem = errno }
    guard problem == 0 else {
      unlink(temporary)
      throw failure(path, problem)
    }
    let directory = open(parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  /// Makes a directory for its owner alone; its parent must exist. An existing directory is left as it is.
  static func makeDirectory(_ path: String) throws(IdentityError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, errno) }
  }

  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// What changes when a file is replaced or rewritten: nil when it can't be looked at.
  static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      inode: UInt64(status.st_ino), bytes: Int64(status.st_size),
      modifiedSeconds: Int64(status.st_mtim.tv_sec), modifiedNanoseconds: Int64(status.st_mtim.tv_nsec))
  }

  struct Stamp: Equatable, Sendable {
    var inode: UInt64
    var bytes: Int64
    var modifiedSeconds: Int64
    var modifiedNanoseconds: Int64
  }

  private static func failure(_ path: String, _ code: Int32) -> IdentityError {
    if code == ENOENT || code == ENOTDIR { return .fileMissing(path: path) }
    return .fileUnreadable(path: path, reason: String(cString: strerror(code)))
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Within `FileBytes` the names `read` and `write` are its own.
private func libcRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, memory, count)
}

private func libcWrite(_ descriptor: Int32, _ memory: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, memory, count)
}

/// The clock that decides about certificates: always the machine's, as it is OpenSSL's during a handshake.
enum SystemTime {
  static func secondsSinceEpoch() -> Int64 {
    Int64(time(nil))
  }
}
