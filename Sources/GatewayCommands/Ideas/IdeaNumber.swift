import ArgumentParser

/// An idea as people write it: `I-7`, `i-7` or `7`.
struct IdeaNumber: Sendable, Hashable, ExpressibleByArgument, CustomStringConvertible {
  let value: UInt64

  init?(argument: String) {
    let digits = argument.lowercased().hasPrefix("i-") ? String(argument.dropFirst(2)) : argument
    guard let value = UInt64(digits), value > 0 else { return nil }
    self.value = value
  }

  var description: String { "I-\(value)" }
}
