import ArgumentParser

/// A ticket as people write it: `T-1042`, `t-1042` or `1042`.
struct TicketNumber: Sendable, Hashable, ExpressibleByArgument, CustomStringConvertible {
  let value: UInt64

  init(_ value: UInt64) { self.value = value }

  init?(argument: String) {
    let digits = argument.lowercased().hasPrefix("t-") ? String(argument.dropFirst(2)) : argument
    guard let value = UInt64(digits), value > 0 else { return nil }
    self.value = value
  }

  var description: String { "T-\(value)" }
}
