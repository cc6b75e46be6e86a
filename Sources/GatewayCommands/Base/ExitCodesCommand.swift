import ArgumentParser
import RPC
import Terminal

/// `opora help exit-codes`.
struct ExitCodesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exit-codes", abstract: "What the exit codes mean.", shouldDisplay: false)

  func run() {
    var table = TextTable([.init("code", .right), .init("meaning")])
    table.add("\(Exit.success)", "done")
    table.add("\(Exit.localFailure)", "something on this machine failed: a file, a certificate, a process")
    table.add(
      "\(Exit.conditionFalse)", "a condition asked about does not hold: not healthy, not acceptable, not complete")
    table.add("\(Exit.usage)", "the command line is wrong")
    for code in StatusCode.allCases where code != .ok {
      table.add("\(Exit.status(code))", "a service answered \(code.name)")
    }
    table.add("\(Exit.interrupted)", "interrupted by Ctrl-C")
    Streams.output.write(table.rendered(on: Streams.output))
  }
}
