/// Who works on a ticket: managers, specialists or developers.
public enum Line: Int, Sendable, Hashable, Comparable, CaseIterable {
  case managers = 1
  case specialists = 2
  case developers = 3

  public static func < (left: Line, right: Line) -> Bool { left.rawValue < right.rawValue }
}

/// How urgent a ticket is from the start, P1 before P4.
public enum Priority: Int, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
  case p1 = 1, p2, p3, p4

  /// More urgent is smaller, as the numbers are.
  public static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }

  public var description: String { "P\(rawValue)" }
}

/// What a ticket asks for.
public enum Kind: String, Sendable, Hashable, CaseIterable {
  case question, configuration, defect, idea, task
}

/// What a person is in the department.
public enum Role: String, Sendable, Hashable, CaseIterable {
  case manager, specialist, developer, lead, admin
}

/// One number for each priority.
public struct PerPriority<Value: Sendable & Hashable>: Sendable, Hashable {
  public var p1: Value
  public var p2: Value
  public var p3: Value
  public var p4: Value

  public init(p1: Value, p2: Value, p3: Value, p4: Value) {
    self.p1 = p1
    self.p2 = p2
    self.p3 = p3
    self.p4 = p4
  }

  public subscript(priority: Priority) -> Value {
    get {
      switch priority {
      case .p1: p1
      case .p2: p2
      case .p3: p3
      case .p4: p4
      }
    }
    set {
      switch priority {
      case .p1: p1 = newValue
      case .p2: p2 = newValue
      case .p3: p3 = newValue
      case .p4: p4 = newValue
      }
    }
  }

  public func map<Other>(_ transform: (Value) -> Other) -> PerPriority<Other> {
    PerPriority<Other>(p1: transform(p1), p2: transform(p2), p3: transform(p3), p4: transform(p4))
  }
}
