/// A span of time as one line of characters. Every filling has a glyph of its own, so that nothing depends on colour.
public struct TimelineBar: Sendable {
  public enum Fill: Sendable, CaseIterable {
    case counted
    case ahead
    case closed
    case paused
    case none

    /// What stands for it; block characters only where the console can show them.
    public func glyph(on console: Console) -> String {
      switch self {
      case .counted: console.usesUnicode ? "█" : "#"
      case .ahead: console.usesUnicode ? "░" : "+"
      case .closed: console.usesUnicode ? "·" : "."
      case .paused: "="
      case .none: " "
      }
    }
  }

  /// A piece of it; `from` and `to` in any unit of time.
  public struct Piece: Sendable {
    public var fill: Fill
    public var from: Int64
    public var to: Int64

    public init(_ fill: Fill, from: Int64, to: Int64) {
      self.fill = fill
      self.from = from
      self.to = to
    }
  }

  public var pieces: [Piece]

  public init(_ pieces: [Piece]) {
    self.pieces = pieces.filter { $0.from < $0.to }
  }

  /// The bar; each column shows what takes most of its share of the time. Empty without pieces.
  public func rendered(on console: Console, width: Int = 48) -> String {
    guard let from = pieces.map(\.from).min(), let to = pieces.map(\.to).max(), width > 0 else { return "" }
    let step = (Double(to) - Double(from)) / Double(width)
    return (0..<width).map { column in
      let begins = Double(from) + Double(column) * step
      let ends = begins + step
      var shares: [Fill: Double] = [:]
      for piece in pieces {
        let share = min(ends, Double(piece.to)) - max(begins, Double(piece.from))
        if share > 0 { shares[piece.fill, default: 0] += share }
      }
      // In the order of the cases, so that equal shares always show the same.
      var most: (fill: Fill, share: Double) = (.none, 0)
      for fill in Fill.allCases {
        if let share = shares[fill], share > most.share { most = (fill, share) }
      }
      return most.fill.glyph(on: console)
    }.joined()
  }
}
