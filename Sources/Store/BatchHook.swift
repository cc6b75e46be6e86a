/// Work done once at the end of a batch of operations, in their transaction.
///
/// Make one as a constant of the repository and hand it elements by ``WriteTransaction/collect(_:for:)``. Hooks run in
/// the order in which the batch first used them; elements come in the order of their operations. A hook that throws
/// fails the operations whose elements it cannot write (the batch is replayed one by one), and no other.
public final class BatchHook<Element: Sendable>: Sendable {
  /// For error messages.
  public let name: String
  let apply: @Sendable (WriteTransaction, [Element]) throws -> Void

  /// - Parameter apply: writes the elements; re-runnable, like every operation.
  public init(_ name: String, apply: @escaping @Sendable (WriteTransaction, [Element]) throws -> Void) {
    self.name = name
    self.apply = apply
  }
}

/// The elements a batch has collected for one hook.
protocol Collecting: AnyObject {
  var count: Int { get }
  func truncate(to count: Int)
  /// Runs the hook on what was collected, if anything, and forgets it.
  func flush(_ transaction: WriteTransaction) throws
}

final class Collector<Element: Sendable>: Collecting {
  private let hook: BatchHook<Element>
  private var elements: [Element] = []

  init(_ hook: BatchHook<Element>) {
    self.hook = hook
  }

  var count: Int { elements.count }

  func append(_ element: Element) {
    elements.append(element)
  }

  func truncate(to count: Int) {
    elements.removeLast(elements.count - count)
  }

  func flush(_ transaction: WriteTransaction) throws {
    guard !elements.isEmpty else { return }
    defer { elements.removeAll(keepingCapacity: true) }
    try hook.apply(transaction, elements)
  }
}
