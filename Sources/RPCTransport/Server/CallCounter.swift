internal import Synchronization

/// A sum that several loops contribute to.
final class CallCounter: Sendable {
  private let count = Atomic<Int>(0)

  func add(_ number: Int) { count.wrappingAdd(number, ordering: .relaxed) }

  var value: Int { count.load(ordering: .relaxed) }
}
