/// Names that may have been meant by one that does not exist.
enum NearNames {
  /// Up to three, the nearest first: names that end the same, as `QUEUED` for `STATE_QUEUED`, and names within a
  /// third of their length in edits.
  static func of(_ typed: String, among names: [String]) -> [String] {
    let wanted = fold(typed)
    guard !wanted.isEmpty, wanted.count <= 128 else { return [] }
    let scored = names.compactMap { name -> (name: String, score: Int)? in
      let candidate = fold(name)
      if candidate == wanted { return (name, 0) }
      if candidate.count > wanted.count, candidate.suffix(wanted.count) == wanted[...] { return (name, 1) }
      let edits = EditDistance.between(wanted, and: candidate)
      return edits <= max(1, max(wanted.count, candidate.count) / 3) ? (name, 1 + edits) : nil
    }
    return scored.sorted { ($0.score, $0.name) < ($1.score, $1.name) }.prefix(3).map(\.name)
  }

  private static func fold(_ name: String) -> [Character] {
    name.lowercased().filter { $0 != "_" && $0 != "-" }.map(\.self)
  }
}
