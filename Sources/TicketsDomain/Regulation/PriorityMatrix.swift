/// Impact × urgency -> priority.
public struct PriorityMatrix: Sendable, Hashable {
  /// Rows by impact 1 to 3, columns by urgency 1 to 3.
  public let cells: [[TicketPriority]]

  /// - Returns: nil unless there are three rows of three.
  public init?(_ cells: [[TicketPriority]]) {
    guard cells.count == 3, cells.allSatisfy({ $0.count == 3 }) else { return nil }
    self.cells = cells
  }

  private init(standard cells: [[TicketPriority]]) {
    self.cells = cells
  }

  public static let standard = PriorityMatrix(standard: [
    [.p4, .p4, .p3],
    [.p4, .p3, .p2],
    [.p3, .p2, .p1],
  ])

  /// Nil when either is not 1 to 3.
  public func priority(impact: Int, urgency: Int) -> TicketPriority? {
    guard (1...3).contains(impact), (1...3).contains(urgency) else { return nil }
    return cells[impact - 1][urgency - 1]
  }
}
