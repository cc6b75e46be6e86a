import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ctrl-C for commands that stop between two steps: the first is noted, the second ends the process at once.
enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// From now on the first SIGINT or SIGTERM only sets the flag.
  static func watch() {
    // Touched here so that the handler never initialises it.
    flag.store(false, ordering: .relaxed)
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = { _ in Interruption.note() }
    #else
      action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
    #endif
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
  }

  /// Runs a body that the first SIGINT or SIGTERM cancels, and leaves the signals to end the process afterwards.
  static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
    watch()
    defer {
      signal(SIGINT, SIG_DFL)
      signal(SIGTERM, SIG_DFL)
    }
    let work = Task { try await body() }
    // A signal handler may do next to nothing, so the flag is looked at; nobody notices a twentieth of a second.
    let watching = Task {
      while !isRequested { try await Task.sleep(for: .milliseconds(50)) }
      work.cancel()
    }
    defer { watching.cancel() }
    try await work.value
  }

  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  private static func note() { flag.store(true, ordering: .relaxed) }
}
