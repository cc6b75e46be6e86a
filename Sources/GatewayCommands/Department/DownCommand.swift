import ArgumentParser
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `opora down`: stops the department's services.
struct DownCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down",
    abstract: "Stop the department's services; its data, logs and certificates stay.",
    discussion: """
      EXAMPLES
        opora down
        opora down --force       kill what does not stop within the grace
      """)

  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("Seconds to wait for calls under way.", valueName: "seconds")) var grace: Double = 15
  @Flag(help: "Kill what is still running after the grace.") var force = false

  func run() async throws {
    let department = try Department.load(home: global.home)
    var stopping: [(ServiceProcess, pid_t)] = []
    // Consumers first, so that producers are not asked for events while they drain.
    for service in [ServiceName.routing, .reporting, .library, .tickets] {
      let process = ServiceProcess(department: department, service: service)
      guard let pid = process.runningProcess else {
        FileAccess.remove(department.pidPath(service))
        continue
      }
      process.send(SIGTERM, to: pid)
      stopping.append((process, pid))
    }
    guard !stopping.isEmpty else {
      Streams.error.writeLine("nothing of the department is running")
      return
    }
    let end = ContinuousClock.now + .milliseconds(Int64(grace * 1000))
    for (process, pid) in stopping {
      while !process.isGone(pid) {
        guard ContinuousClock.now < end else {
          guard force else {
            throw CommandFailure(
              "\(process.service.rawValue) did not stop within \(grace) seconds",
              why: "process \(pid) is still running",
              hint: "opora down --force, or give it longer with --grace")
          }
          process.send(SIGKILL, to: pid)
          break
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      FileAccess.remove(department.pidPath(process.service))
      Streams.error.writeLine("\(process.service.rawValue) stopped")
    }
  }
}
