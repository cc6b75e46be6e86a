import Foundation
import Synchronization

/// What a program that has ended left behind.
struct ProgramResult: Sendable, CustomStringConvertible {
  var commandLine: String
  /// 128 plus the signal's number when a signal ended it.
  var exitCode: Int32
  var output: String
  var errors: String

  var description: String { "\(commandLine)\nexit \(exitCode)\nstdout:\n\(output)\nstderr:\n\(errors)" }
}

/// A program under way.
///
/// Its streams go to files: what it leaves running behind it, such as a department, cannot keep a pipe open. A thread of
/// its own waits for the end: Foundation's `Process` watches descriptors with select(2), which has room for 1,024.
final class Program: Sendable {
  let processID: Int32
  private let commandLine: String
  private let outputPath: String
  private let errorsPath: String
  private let ending: AsyncStream<Int32>
  /// Signals go only to a process that was not waited for yet: its number may belong to another one afterwards.
  private let hasEnded: SharedFlag

  private static let counter = Atomic<Int>(0)

  /// - Parameters:
  ///   - scratch: Existing folder for the streams.
  ///   - environment: All the variables it gets; nothing is inherited.
  ///   - input: What it reads on standard input.
  init(
    _ executable: String, _ arguments: [String], scratch: String, environment: [String: String],
    input: [UInt8] = []
  ) throws {
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    outputPath = "\(scratch)/\(number).out"
    errorsPath = "\(scratch)/\(number).err"
    let inputPath = "\(scratch)/\(number).in"
    for (path, bytes) in [(outputPath, []), (errorsPath, []), (inputPath, input)] {
      try Data(bytes).write(to: URL(filePath: path))
    }
    let name = executable.split(separator: "/").last.map(String.init) ?? executable
    commandLine = ([name] + arguments.map { $0.utf8.count > 200 ? "\($0.prefix(60))…" : $0 }).joined(separator: " ")
    let pid = try SpawnedProcess.start(
      executable, arguments, environment: environment, input: inputPath, output: outputPath, errors: errorsPath)
    let (stream, continuation) = AsyncStream<Int32>.makeStream()
    let flag = SharedFlag()
    (processID, ending, hasEnded) = (pid, stream, flag)
    Thread.detachNewThread {
      let status = SpawnedProcess.waitUntilItCanBeReaped(pid)
      // Between the two nobody may send: see `send`.
      flag.set { SpawnedProcess.reap(pid) }
      continuation.yield(status)
      continuation.finish()
    }
  }

  /// What it has written by now; empty when that cannot be read.
  var outputSoFar: String { (try? Self.text(outputPath)) ?? "" }

  /// What it has said on standard error by now; empty when that cannot be read.
  var errorsSoFar: String { (try? Self.text(errorsPath)) ?? "" }

  func send(_ signal: Int32) { hasEnded.unlessSet { kill(processID, signal) } }

  /// Waits for its end; a test that is cancelled meanwhile ends the program. Once.
  func result() async throws -> ProgramResult {
    for await exitCode in ending {
      return ProgramResult(
        commandLine: commandLine, exitCode: exitCode, output: try Self.text(outputPath),
        errors: try Self.text(errorsPath))
    }
    send(SIGKILL)
    throw CancellationError()
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }
}

/// Set once; what happens while it is set and while it is not excludes each other.
private final class SharedFlag: Sendable {
  private let value = Mutex(false)
  func set(_ body: () -> Void) {
    value.withLock {
      body()
      $0 = true
    }
  }
  func unlessSet(_ body: () -> Void) { value.withLock { if !$0 { body() } } }
}
