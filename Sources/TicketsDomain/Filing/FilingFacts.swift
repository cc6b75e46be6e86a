/// What the department knows when a filing is held against the regulation.
public struct FilingFacts: Sendable, Hashable {
  public struct RecentTicket: Sendable, Hashable {
    public var number: Int64
    public var subject: String

    public init(number: Int64, subject: String) {
      self.number = number
      self.subject = subject
    }
  }

  /// Nil when no such customer is known.
  public var customer: Customer?
  /// Tickets the filer filed in the last seven days, this one not counted, and how many of them as P1.
  public var filedThisWeek: Int
  public var filedAsP1ThisWeek: Int
  /// The customer's tickets of the last 14 days, newest first.
  public var recent: [RecentTicket]

  public init(
    customer: Customer?, filedThisWeek: Int = 0, filedAsP1ThisWeek: Int = 0, recent: [RecentTicket] = []
  ) {
    self.customer = customer
    self.filedThisWeek = filedThisWeek
    self.filedAsP1ThisWeek = filedAsP1ThisWeek
    self.recent = recent
  }
}
