/// The department's numbers for a ticket's life; every one is configuration.
public struct TicketPolicy: Sendable, Hashable {
  /// Open time after which a solved ticket closes by itself: 72 h.
  public var closeAfterOpenMilliseconds: Int64 = 72 * 3_600_000
  /// A work segment without an act of its person for so long pauses itself: 10 min.
  public var idlePauseMilliseconds: Int64 = 10 * 60_000
  /// A customer's message this long after closing no longer reopens: 7 days.
  public var reopenWithinMilliseconds: Int64 = 7 * 86_400_000

  /// A merge or a split can be undone for so long: 24 h.
  public var undoWithinMilliseconds: Int64 = 24 * 3_600_000

  public init() {}
}
