#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file whose bytes are read or written in portions, with errors that name the path and the reason.
struct BinaryFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let isOwned: Bool

  private init(path: String, descriptor: Int32, isOwned: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isOwned = isOwned
  }

  deinit { if isOwned { close(descriptor) } }

  /// - Throws: `CommandFailure` also for what is no regular file.
  static func reading(_ path: String) throws(CommandFailure) -> BinaryFile {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("could not read \(path)") }
    let file = BinaryFile(path: path, descriptor: descriptor, isOwned: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("could not read \(path)") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(
        "could not read \(path)", why: "it is not a file", hint: "name a file; pack a folder first: tar czf")
    }
    return file
  }

  /// Opens for reading and writing at the end, and makes what is missing.
  static func appending(_ path: String) throws(CommandFailure) -> BinaryFile {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("could not write \(path)") }
    return BinaryFile(path: path, descriptor: descriptor, isOwned: true)
  }

  static func standardOutput() -> BinaryFile { BinaryFile(path: "standard output", descriptor: 1, isOwned: false) }

  func size() throws(CommandFailure) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure("could not read \(path)") }
    return Int(status.st_size)
  }

  /// - Returns: fewer bytes than asked for at the end of the file only.
  func read(at offset: Int, _ count: Int) throws(CommandFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let taken = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
      }
      if taken == 0 { break }
      guard taken > 0 else {
        if errno == EINTR { continue }
        throw Self.failure("could not read \(path)")
      }
      filled += taken
    }
    if filled < count { bytes.removeLast(count - filled) }
    return bytes
  }

  func append(_ bytes: [UInt8]) throws(CommandFailure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
      }
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw Self.failure("could not write \(path)")
      }
      written += count
    }
  }

  func truncate(to size: Int) throws(CommandFailure) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failure("could not write \(path)") }
  }

  /// Puts what was written under another name, on the disk, in one step.
  func become(_ target: String, mode: mode_t = 0o644) throws(CommandFailure) {
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, rename(path, target) == 0 else {
      throw Self.failure("could not write \(target)")
    }
  }

  private static func failure(_ what: String) -> CommandFailure {
    CommandFailure(what, why: String(cString: strerror(errno)), hint: FileAccess.hint(for: errno))
  }
}
