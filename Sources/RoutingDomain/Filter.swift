/// What a person must pass to be given a ticket; each by its name.
public enum Filter: UInt8, Sendable, Hashable, CaseIterable {
  case active, line, overseer, workday, plan, shift, shiftLeft, leave, rest, lease, skills, capacity, intake, exclusion
}

/// The filters a person failed, as one word: planning looks at many pairs and must not allocate for each.
public struct FilterSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public init(_ filter: Filter) { rawValue = 1 << UInt32(filter.rawValue) }

  public func contains(_ filter: Filter) -> Bool { contains(FilterSet(filter)) }

  mutating func insert(_ filter: Filter) { formUnion(FilterSet(filter)) }

  /// The filters in the order in which they are declared.
  public var filters: [Filter] { Filter.allCases.filter(contains) }
}

/// A failed filter with the numbers that made it fail.
public struct FilterFailure: Sendable, Hashable, CustomStringConvertible {
  public var filter: Filter
  public var detail: String

  /// Such as "capacity: load 11.5 + 2 > 12".
  public var description: String { "\(filter.label): \(detail)" }
}

extension Filter {
  /// The name people read.
  public var label: String {
    switch self {
    case .rest: "break"
    case .shiftLeft: "shift left"
    case .intake: "hourly intake"
    default: "\(self)"
    }
  }
}
