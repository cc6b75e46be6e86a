import Foundation
import Testing

/// A department of real processes in a folder of its own, driven by the real gateway.
struct Department: Sendable {
  enum Service: String, CaseIterable, Sendable {
    case tickets
    case routing
    case reporting
    case library
  }

  /// Monday, 30 March 2026, ten in the morning in Moscow: within every shift of the demonstration department.
  static let morning = "manual=2026-03-30T10:00:00+03:00"

  let scratch: String
  let portBase: Int
  var home: String { "\(scratch)/home" }

  func port(_ service: Service) -> Int { portBase + (Service.allCases.firstIndex(of: service) ?? 0) }

  /// Starts a department, runs the body with it, and ends and removes it whatever happens.
  ///
  /// - Parameter staff: Whether the people and customers of the demonstration department are taken in.
  static func with(
    clock: String = morning, staff: Bool = true, _ body: (Department) async throws -> Void
  ) async throws {
    try await prepared { department in
      var department = department
      for attempt in 1...5 {
        let up = try await department.opora("up", "--port-base", "\(department.portBase)", "--clock", clock)
        if up.exitCode == 0 { break }
        // Somebody took one of the ports since they were looked at.
        guard attempt < 5, up.errors.contains("is used by another program") else {
          throw Unexpected("the department did not start", up)
        }
        department = Department(scratch: department.scratch, portBase: FreePorts.base())
      }
      if staff { try await department.succeed("staff", "import", Binaries.demoStaff) }
      try await body(department)
    }
  }

  /// A folder and ports, nothing started; ended and removed the same way.
  static func prepared(_ body: (Department) async throws -> Void) async throws {
    let department = Department(scratch: try Scratch.folder(), portBase: FreePorts.base())
    do {
      try await body(department)
      department.tearDown()
    } catch {
      department.showLogs()
      department.tearDown()
      throw error
    }
  }

  // MARK: Commands

  private var environment: [String: String] {
    [
      "OPORA_HOME": home, "OPORA_BIN": Binaries.folder, "HOME": scratch, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
      "NO_COLOR": "1",
    ]
  }

  /// Starts a gateway command without waiting for its end.
  func start(_ arguments: [String], input: [UInt8] = []) throws -> Program {
    try Program(Binaries.gateway, arguments, scratch: scratch, environment: environment, input: input)
  }

  func opora(_ arguments: [String], input: [UInt8] = []) async throws -> ProgramResult {
    try await start(arguments, input: input).result()
  }

  func opora(_ arguments: String...) async throws -> ProgramResult { try await opora(arguments) }

  /// A gateway command that has to end with exit code 0.
  @discardableResult
  func succeed(_ arguments: String...) async throws -> ProgramResult {
    let result = try await opora(arguments)
    guard result.exitCode == 0 else { throw Unexpected("it should have succeeded", result) }
    return result
  }

  /// A command whose answer is JSON.
  func json(_ arguments: String...) async throws -> JSONDocument {
    let result = try await opora(arguments + ["-o", "json"])
    guard result.exitCode == 0 else { throw Unexpected("it should have succeeded", result) }
    return try JSONDocument(result.output)
  }

  /// A service's own binary.
  func service(_ service: Service, _ arguments: [String], environment more: [String: String] = [:]) async throws
    -> ProgramResult
  {
    try await Program(
      Binaries.service(service), arguments, scratch: scratch, environment: environment.merging(more) { $1 }
    ).result()
  }

  // MARK: Processes

  func processID(_ service: Service) -> Int32? { ServiceProcess.running(service, home: home) }

  /// Ends a service with SIGKILL: no warning, nothing flushed. Returns when it is gone.
  func kill(_ service: Service) async throws {
    let pid = try #require(processID(service), "\(service.rawValue) is not running")
    Foundation.kill(pid, SIGKILL)
    try await eventually("\(service.rawValue) is gone") { !ServiceProcess.isAlive(pid, home: home) }
  }

  private func tearDown() {
    for service in Service.allCases {
      guard let pid = processID(service) else { continue }
      Foundation.kill(pid, SIGKILL)
    }
    guard ProcessInfo.processInfo.environment["OPORA_KEEP"] == nil else { return }
    Scratch.remove(scratch)
  }

  /// What the services said last, for the reader of a failure.
  private func showLogs() {
    for service in Service.allCases {
      guard let log = try? String(contentsOfFile: "\(home)/logs/\(service.rawValue).log", encoding: .utf8) else {
        continue
      }
      let notable = log.split(separator: "\n").filter { !$0.contains("\"level\":\"info\"") }.suffix(12)
      print("--- last lines of \(service.rawValue)'s log\n\(notable.joined(separator: "\n"))")
    }
  }
}

/// A program ended in another way than the test goes on from.
struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ what: String, _ result: ProgramResult) { description = "\(what): \(result)" }
  init(_ what: String) { description = what }
}

/// Waits for a condition, not for a time: returns as soon as it holds.
func eventually(
  within limit: Duration = .seconds(30), _ what: String, _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < end else { throw Unexpected("after \(limit) it still does not hold that \(what)") }
    try await Task.sleep(for: .milliseconds(5))
  }
}
