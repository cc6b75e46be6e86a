import ArgumentParser
import Terminal

/// How data is shown on standard output.
enum OutputFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
  case table
  case wide
  case json
  case jsonl
  case csv
}

/// Options every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder of the department.", valueName: "folder"))
  var home: String = Environment.defaultHome

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Act as this person; the default is OPORA_AS, or admin.", valueName: "person"))
  var actAs: String = Environment.variables["OPORA_AS"].flatMap { $0.isEmpty ? nil : $0 } ?? "admin"

  @Option(name: .shortAndLong, help: "How to show data: table, wide, json, jsonl or csv.")
  var output: OutputFormat = .table

  @Option(help: ArgumentHelp("Seconds a call may take.", valueName: "seconds"))
  var timeout: Double = 30

  @Flag(
    name: [.customShort("v"), .customLong("verbose")],
    help: "Say on standard error what is done; given twice, more of it.")
  var verbosity: Int

  func validate() throws {
    guard timeout > 0, timeout <= 86_400 else {
      throw ValidationError("--timeout must be above 0 and at most 86400 seconds; \(timeout) is not.")
    }
  }
}

/// The two streams of this process.
enum Streams {
  /// Data.
  static let output = Console(.output, environment: Environment.variables)
  /// Talk.
  static let error = Console(.error, environment: Environment.variables)
}
