#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One service of a department as a process of this machine, known by its pid file.
struct ServiceProcess: Sendable {
  let department: Department
  let service: ServiceName

  /// POSIX_SPAWN_SETSID of glibc and musl, which their headers show only to C compiled with _GNU_SOURCE.
  private static let spawnInNewSession: Int32 = 0x80

  /// The process id when the service runs. A pid file left by a process that is gone, or whose number was given to
  /// another program since, does not count.
  var runningProcess: pid_t? {
    guard let text = try? FileAccess.readText(department.pidPath(service), limit: 64),
      let pid = pid_t(text.split(separator: "\n").first ?? ""), pid > 1
    else { return nil }
    return isOurs(pid) ? pid : nil
  }

  /// Starts the service detached from this terminal, its output going to its log.
  ///
  /// - Throws: When the executable is missing or could not be started.
  func start(executable: String, arguments: [String]) throws(CommandFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawnattr_setflags(
      &attributes, Int16(Self.spawnInNewSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let log = department.logPath(service)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o640)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    Self.keepInheritedFilesToThisProcess()

    var argv = ([executable] + arguments).map { strdup($0) }
    argv.append(nil)
    defer { for pointer in argv { free(pointer) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, executable, &actions, &attributes, argv, environ)
    guard result == 0 else {
      throw CommandFailure(
        "could not start \(service)", why: "\(executable): \(String(cString: strerror(result)))",
        hint: "build it with 'swift build', or say where it is with OPORA_BIN")
    }
    try FileAccess.write("\(pid)\n", to: department.pidPath(service))
    return pid
  }

  /// A service outlives this command: a caller's pipe or lock that it inherited would stay open as long as it runs.
  private static func keepInheritedFilesToThisProcess() {
    for descriptor in 3..<min(max(getdtablesize(), 3), 4096) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  /// Whether a process that this command started has ended already, and how.
  func exitOfChild(_ pid: pid_t) -> String? {
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? "it ended with code \((status >> 8) & 0xFF)" : "it was ended by signal \(signal)"
  }

  func send(_ signal: Int32, to pid: pid_t) { kill(pid, signal) }

  /// Whether the process is gone; reaps it when it was our child.
  func isGone(_ pid: pid_t) -> Bool {
    var status: Int32 = 0
    if waitpid(pid, &status, WNOHANG) == pid { return true }
    return !isOurs(pid)
  }

  private func isOurs(_ pid: pid_t) -> Bool {
    guard kill(pid, 0) == 0 || errno == EPERM else { return false }
    // A zombie has no command line, a foreign process another one.
    guard let line = try? FileAccess.read("/proc/\(pid)/cmdline", limit: 1 << 20),
      let first = line.split(separator: 0).first
    else { return false }
    return String(decoding: first, as: UTF8.self).hasSuffix(service.executable)
  }
}
