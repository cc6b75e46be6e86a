/// Rows and columns for people. Widths follow the content; on a terminal that is too narrow the columns marked as
/// flexible are cut, widest first. Not on a terminal nothing is cut.
public struct TextTable: Sendable {
  public enum Alignment: Sendable {
    case left
    case right
  }

  public struct Column: Sendable {
    public var title: String
    public var alignment: Alignment
    /// May be cut to make the table fit.
    public var isFlexible: Bool

    public init(_ title: String, _ alignment: Alignment = .left, flexible: Bool = false) {
      self.title = title
      self.alignment = alignment
      isFlexible = flexible
    }
  }

  public struct Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    public var text: String
    public var style: TextStyle

    public init(_ text: String, _ style: TextStyle = .plain) {
      self.text = text
      self.style = style
    }

    public init(stringLiteral value: String) { self.init(value) }
  }

  public var columns: [Column]
  public private(set) var rows: [[Cell]] = []

  /// Narrowest a flexible column is cut to.
  private static let minimumFlexibleWidth = 8
  private static let gap = "  "

  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells stay empty, surplus ones are dropped.
  public mutating func add(_ cells: [Cell]) {
    var row = cells.prefix(columns.count).map { Cell($0.text.singleLine, $0.style) }
    while row.count < columns.count { row.append("") }
    rows.append(row)
  }

  public mutating func add(_ cells: Cell...) { add(cells) }

  /// The table as text with a line break after every row.
  public func rendered(on console: Console) -> String {
    let widths = fittedWidths(console.width)
    var text = line(columns.map { Cell($0.title.uppercased(), .bold) }, widths, console)
    for row in rows { text += line(row, widths, console) }
    return text
  }

  private func fittedWidths(_ available: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].text.displayWidth) }
    }
    guard let available else { return widths }
    var excess = widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1) - available
    while excess > 0 {
      let candidates = columns.indices.filter { columns[$0].isFlexible && widths[$0] > Self.minimumFlexibleWidth }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      let second = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.minimumFlexibleWidth
      let cut = max(1, min(excess, widths[widest] - max(second, Self.minimumFlexibleWidth)))
      widths[widest] -= cut
      excess -= cut
    }
    return widths
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ console: Console) -> String {
    var parts: [String] = []
    for (index, cell) in cells.enumerated() {
      let shown = cell.text.truncated(to: widths[index])
      let padding = String(repeating: " ", count: max(0, widths[index] - shown.displayWidth))
      let styled = cell.style.apply(to: shown, on: console)
      let isLast = index == cells.count - 1
      switch columns[index].alignment {
      case .left: parts.append(isLast ? styled : styled + padding)
      case .right: parts.append(padding + styled)
      }
    }
    let joined = parts.joined(separator: Self.gap)
    return String(joined.reversed().drop { $0 == " " }.reversed()) + "\n"
  }
}
