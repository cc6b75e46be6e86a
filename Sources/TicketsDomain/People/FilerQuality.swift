/// How well somebody files: accepted at the first try / filed.
public struct FilerQuality: Sendable, Hashable {
  public var filer: String
  /// Tickets filed.
  public var filed: Int64
  /// Of these, the ones that had not been rejected before.
  public var acceptedAtFirstTry: Int64
  /// Filings the regulation rejected.
  public var rejectedAttempts: Int64

  public init(filer: String, filed: Int64 = 0, acceptedAtFirstTry: Int64 = 0, rejectedAttempts: Int64 = 0) {
    self.filer = filer
    self.filed = filed
    self.acceptedAtFirstTry = acceptedAtFirstTry
    self.rejectedAttempts = rejectedAttempts
  }

  /// Nil before anything was filed.
  public var share: Double? { filed > 0 ? Double(acceptedAtFirstTry) / Double(filed) : nil }

  /// A rejected filing counts against the next one for the same customer that is accepted within this time.
  public static let retryWindowMilliseconds: Int64 = 24 * 3_600_000
}
