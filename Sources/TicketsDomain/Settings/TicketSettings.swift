/// The department's numbers for tickets, all of them. Versioned data.
public struct TicketSettings: Sendable, Hashable {
  /// 1 for the numbers a department begins with; grows by one with every change.
  public var version: Int
  private var values: [TicketSetting: Int64]

  /// - Parameter values: what differs from the standard.
  public init(version: Int, values: [TicketSetting: Int64] = [:]) {
    self.version = version
    self.values = values
  }

  public static let standard = TicketSettings(version: 1)

  public subscript(setting: TicketSetting) -> Int64 { values[setting] ?? setting.standard }

  /// These settings with other numbers, under the next version.
  /// - Throws: every problem at once.
  public func changed(_ changes: [(name: String, value: Int64)]) throws(TicketSettingsProblems) -> TicketSettings {
    var problems: [String] = []
    var settings = self
    for (name, value) in changes {
      guard let setting = TicketSetting(rawValue: name) else {
        let names = TicketSetting.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append("there is no setting '\(name)'; settings are \(names)")
        continue
      }
      guard setting.range.contains(value) else {
        problems.append("\(name) is \(value); it must be \(setting.range.lowerBound) to \(setting.range.upperBound)")
        continue
      }
      settings.values[setting] = value
    }
    if changes.isEmpty { problems.append("no setting is named") }
    guard problems.isEmpty else { throw TicketSettingsProblems(problems: problems) }
    settings.version = version + 1
    return settings
  }
}

/// Everything wrong with a change of the settings.
public struct TicketSettingsProblems: Error, Sendable, Hashable {
  public var problems: [String]
}
