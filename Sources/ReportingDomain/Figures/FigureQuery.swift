public import BusinessTime

/// By which instant something belongs to a period.
public enum FigureBasis: String, Sendable, Hashable, CaseIterable {
  case started
  case stopped
}

/// Which tickets figures are about.
public struct FigureQuery: Sendable, Hashable {
  /// Included; `nil` leaves the side open.
  public var from: Instant?
  /// Excluded; `nil` leaves the side open.
  public var to: Instant?
  public var basis: FigureBasis
  public var includesImported: Bool
  /// `nil` for every line.
  public var line: Int?

  public init(
    from: Instant? = nil, to: Instant? = nil, basis: FigureBasis = .started, includesImported: Bool = false,
    line: Int? = nil
  ) {
    self.from = from
    self.to = to
    self.basis = basis
    self.includesImported = includesImported
    self.line = line
  }

  func contains(_ instant: Instant) -> Bool {
    (from.map { $0 <= instant } ?? true) && (to.map { instant < $0 } ?? true)
  }

  /// Whether the ticket passes the filters that are not about time.
  public func admits(_ ticket: TicketTimeline) -> Bool {
    (includesImported || !ticket.isImported) && (line == nil || line == ticket.line)
  }
}
