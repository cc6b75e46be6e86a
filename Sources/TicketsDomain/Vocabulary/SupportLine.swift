/// Who of the department works on a ticket. Raw values are the wire's.
public enum SupportLine: Int, Sendable, Hashable, CaseIterable, Comparable {
  case managers = 1
  case specialists = 2
  case developers = 3

  public static func < (left: SupportLine, right: SupportLine) -> Bool { left.rawValue < right.rawValue }

  public var next: SupportLine? { SupportLine(rawValue: rawValue + 1) }

  public var previous: SupportLine? { SupportLine(rawValue: rawValue - 1) }
}

/// The lines a ticket has been on, as a set of bits.
public struct LineSet: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public init(_ line: SupportLine) { rawValue = 1 << line.rawValue }

  public var lines: [SupportLine] { SupportLine.allCases.filter { contains(LineSet($0)) } }
}
