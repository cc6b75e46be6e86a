/// Why a service did not start: what, why, and what to do next.
struct StartupFailure: Error, Sendable, Equatable, CustomStringConvertible {
  var what: String
  var why: String
  var hint: String

  init(_ what: String, why: String, hint: String = "") {
    self.what = what
    self.why = why
    self.hint = hint
  }

  var description: String {
    "error: \(what)" + (why.isEmpty ? "" : "\n  \(why)") + (hint.isEmpty ? "" : "\nhint: \(hint)")
  }
}
