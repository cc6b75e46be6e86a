import Messages

/// The known name closest to what was typed, for "did you mean".
enum NearestName {
  /// - Returns: The closest of `names` within two edits (one for names of up to four letters), or nil.
  static func of(_ typed: String, among names: some Sequence<String>) -> String? {
    let scored = names.map { ($0, EditDistance.between(Array(typed.lowercased()), and: Array($0.lowercased()))) }
    guard let best = scored.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= (typed.count <= 4 ? 1 : 2) ? best.0 : nil
  }

  /// `; did you mean 'name'?`, or nothing, to put behind what is wrong with a word.
  static func suggestion(_ typed: String, among names: some Sequence<String>) -> String {
    of(typed, among: names).map { "; did you mean '\($0)'?" } ?? ""
  }
}
