/// A binary heap: the least element first. Source: Williams, Algorithm 232, 1964.
public struct PriorityQueue<Element: Comparable> {
  private var elements: [Element] = []

  public init() {}

  public var first: Element? { elements.first }
  public var count: Int { elements.count }

  /// Cost: the logarithm of the count.
  public mutating func push(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child] < elements[parent] else { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the least element; `nil` when there is none. Cost: the logarithm of the count.
  public mutating func pop() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return first }
    elements[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count && elements[child] < elements[least] {
        least = child
      }
      guard least != parent else { return first }
      elements.swapAt(parent, least)
      parent = least
    }
  }
}

extension PriorityQueue: Sendable where Element: Sendable {}
