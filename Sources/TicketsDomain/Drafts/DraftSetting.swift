/// A name with values as somebody has written it: a condition, a parameter, what stands beside an action.
public struct DraftSetting: Sendable, Hashable {
  public var name: String
  public var values: [String]
  /// 0 when it was not written in a file.
  public var line: Int

  public init(_ name: String, _ values: [String], line: Int = 0) {
    self.name = name
    self.values = values
    self.line = line
  }
}
