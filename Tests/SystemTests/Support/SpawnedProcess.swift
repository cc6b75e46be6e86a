import Foundation

/// posix_spawn(3) and waitpid(2) for `Program`.
enum SpawnedProcess {
  /// Starts a program in a process group of its own, with nothing open but its three streams, default signals and none
  /// blocked.
  ///
  /// - Returns: Its process number, a child of this process until it is reaped.
  static func start(
    _ executable: String, _ arguments: [String], environment: [String: String], input: String, output: String,
    errors: String
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY, 0)
    keepOpenFilesToThisProcess()

    let argv = ([executable] + arguments).map { strdup($0) }
    let variables = environment.map { strdup("\($0)=\($1)") }
    defer { for pointer in argv + variables { free(pointer) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, executable, &actions, &attributes, argv + [nil], variables + [nil])
    guard result == 0 else { throw Unexpected("\(executable) does not start: \(String(cString: strerror(result)))") }
    return pid
  }

  /// A department outlives the command that starts it: a socket that it inherited would stay open as long as it runs.
  private static func keepOpenFilesToThisProcess() {
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }

  /// Blocks until it has ended, and leaves it to be reaped. Returns its exit code, or 128 and the signal's number.
  static func waitUntilItCanBeReaped(_ pid: pid_t) -> Int32 {
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 {
      guard errno == EINTR else { return -1 }
    }
    let status = information._sifields._sigchld.si_status
    return information.si_code == CLD_EXITED ? status : 128 + status
  }

  static func reap(_ pid: pid_t) {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }
}
