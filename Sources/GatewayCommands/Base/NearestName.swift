/// The known name closest to what was typed, for "did you mean".
enum NearestName {
  /// - Returns: The closest of `names` within two edits (one for names of up to four letters), or nil.
  static func of(_ typed: String, among names: some Sequence<String>) -> String? {
    let scored = names.map { ($0, distance(Array(typed.lowercased()), Array($0.lowercased()))) }
    guard let best = scored.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= (typed.count <= 4 ? 1 : 2) ? best.0 : nil
  }

  /// Edits between two words: insertions, deletions, substitutions and swaps of neighbours
  /// (the restricted Damerau-Levenshtein distance).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for i in 1...a.count {
      var row = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], rows[i - 2][j - 2] + 1) }
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
