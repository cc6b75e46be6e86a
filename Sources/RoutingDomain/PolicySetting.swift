/// One number of the policy as people name it: read, written, bounded and explained in one place.
///
/// Files, commands and calls know settings only by name, so that a new number of ``RoutingPolicy`` needs a line in
/// ``RoutingPolicy/settings`` and nothing else.
public struct PolicySetting: Sendable {
  /// Which values it takes.
  public enum Form: Sendable, Hashable {
    case whole
    case decimal
    /// 0 or 1, written `off` or `on`.
    case toggle
  }

  /// Such as `lease_seconds` or `base_urgency.p1`; the unit is in the name.
  public let name: String
  /// Completes "how …" or "what …" in a few words.
  public let meaning: String
  public let form: Form
  public let range: ClosedRange<Double>
  let read: @Sendable (RoutingPolicy) -> Double
  let write: @Sendable (inout RoutingPolicy, Double) -> Void

  /// The value as it is written.
  public func text(of policy: RoutingPolicy) -> String { text(of: read(policy)) }

  public func value(of policy: RoutingPolicy) -> Double { read(policy) }

  func text(of value: Double) -> String {
    switch form {
    case .toggle: value == 0 ? "off" : "on"
    case .whole: Int(exactly: value).map(String.init) ?? "\(value)"
    case .decimal: rounded(value)
    }
  }

  /// Such as "5 to 86400".
  public var allowed: String {
    form == .toggle ? "on or off" : "\(text(of: range.lowerBound)) to \(text(of: range.upperBound))"
  }

  /// The number a text stands for; `nil` when it stands for none of this form.
  func number(_ text: String) -> Double? {
    switch form {
    case .toggle:
      switch text.lowercased() {
      case "on", "yes", "true", "1": 1
      case "off", "no", "false", "0": 0
      default: nil
      }
    case .whole: Int(text).map { Double($0) }
    case .decimal: Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  func admits(_ value: Double) -> Bool {
    range.contains(value) && (form == .decimal || value == value.rounded())
  }
}

extension PolicySetting {
  static func whole(
    _ name: String, _ path: any WritableKeyPath<RoutingPolicy, Int> & Sendable, _ range: ClosedRange<Int>,
    _ meaning: String
  ) -> PolicySetting {
    PolicySetting(
      name: name, meaning: meaning, form: .whole, range: Double(range.lowerBound)...Double(range.upperBound),
      read: { Double($0[keyPath: path]) },
      write: { policy, value in
        if let value = Int(exactly: value.rounded()) { policy[keyPath: path] = value }
      })
  }

  static func decimal(
    _ name: String, _ path: any WritableKeyPath<RoutingPolicy, Double> & Sendable, _ range: ClosedRange<Double>,
    _ meaning: String
  ) -> PolicySetting {
    PolicySetting(
      name: name, meaning: meaning, form: .decimal, range: range, read: { $0[keyPath: path] },
      write: { $0[keyPath: path] = $1 })
  }

  static func toggle(
    _ name: String, _ path: any WritableKeyPath<RoutingPolicy, Bool> & Sendable, _ meaning: String
  ) -> PolicySetting {
    PolicySetting(
      name: name, meaning: meaning, form: .toggle, range: 0...1, read: { $0[keyPath: path] ? 1 : 0 },
      write: { $0[keyPath: path] = $1 != 0 })
  }

  /// One setting for each priority: `name.p1` to `name.p4`.
  static func wholePerPriority(
    _ name: String, _ path: any WritableKeyPath<RoutingPolicy, PerPriority<Int>> & Sendable, _ range: ClosedRange<Int>,
    _ meaning: String
  ) -> [PolicySetting] {
    Priority.allCases.map { priority in
      PolicySetting(
        name: "\(name).p\(priority.rawValue)", meaning: "\(meaning), \(priority)", form: .whole,
        range: Double(range.lowerBound)...Double(range.upperBound), read: { Double($0[keyPath: path][priority]) },
        write: { policy, value in
          if let value = Int(exactly: value.rounded()) { policy[keyPath: path][priority] = value }
        })
    }
  }

  static func decimalPerPriority(
    _ name: String, _ path: any WritableKeyPath<RoutingPolicy, PerPriority<Double>> & Sendable,
    _ range: ClosedRange<Double>, _ meaning: String
  ) -> [PolicySetting] {
    Priority.allCases.map { priority in
      PolicySetting(
        name: "\(name).p\(priority.rawValue)", meaning: "\(meaning), \(priority)", form: .decimal, range: range,
        read: { $0[keyPath: path][priority] }, write: { $0[keyPath: path][priority] = $1 })
    }
  }
}
