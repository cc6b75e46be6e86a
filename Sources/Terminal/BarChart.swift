/// Horizontal bars with their numbers beside them, so that nothing depends on colour or on block characters.
public struct BarChart: Sendable {
  public struct Bar: Sendable {
    public var label: String
    public var value: Double
    public var note: String

    public init(_ label: String, _ value: Double, note: String) {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  public var bars: [Bar]

  public init(_ bars: [Bar]) {
    self.bars = bars
  }

  /// The chart as text; the longest bar takes `width` columns.
  public func rendered(on console: Console, width: Int = 32) -> String {
    let top = bars.map(\.value).filter(\.isFinite).max() ?? 0
    let labels = bars.map(\.label.displayWidth).max() ?? 0
    return bars.map { bar in
      let padding = String(repeating: " ", count: labels - bar.label.displayWidth)
      return "\(padding)\(bar.label)  \(Self.block(bar.value, top, width, console))  \(bar.note)\n"
    }.joined()
  }

  /// Eighths of a column where the console can show them.
  private static func block(_ value: Double, _ top: Double, _ width: Int, _ console: Console) -> String {
    guard top > 0, value > 0, value.isFinite else { return String(repeating: " ", count: width) }
    let eighths = Int((value / top * Double(width * 8)).rounded())
    let full = min(width, eighths / 8)
    guard console.usesUnicode else {
      return String(repeating: "#", count: full) + String(repeating: " ", count: width - full)
    }
    let partial = full < width ? ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] : ""
    let used = full + (partial.isEmpty ? 0 : 1)
    return String(repeating: "█", count: full) + partial + String(repeating: " ", count: width - used)
  }
}
