import RPC
import Terminal

/// Why a command did not do its work, in the three lines a person reads: what, why, and what to do next.
struct CommandFailure: Error, Sendable {
  /// What did not happen: "could not start tickets".
  var what: String
  /// Why, with the names and numbers that matter. Further lines list violations one by one.
  var why: [String]
  /// The next command or step; empty when there is none.
  var hint: String
  var exitCode: Int32

  init(_ what: String, why: [String], hint: String = "", exitCode: Int32 = Exit.localFailure) {
    self.what = what
    self.why = why
    self.hint = hint
    self.exitCode = exitCode
  }

  init(_ what: String, why: String, hint: String = "", exitCode: Int32 = Exit.localFailure) {
    self.init(what, why: [why], hint: hint, exitCode: exitCode)
  }

  /// Writes it to standard error.
  func report(on console: Console) {
    console.writeLine(TextStyle.alarm.apply(to: "error:", on: console) + " " + what.singleLine)
    for line in why where !line.isEmpty { console.writeLine("  " + line.singleLine) }
    if !hint.isEmpty { console.writeLine(TextStyle.accent.apply(to: "hint:", on: console) + " " + hint.singleLine) }
  }
}
