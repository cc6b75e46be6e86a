/// A sorted collection for many elements that come and go: an array of short sorted arrays.
///
/// Adding, removing and finding cost a binary search and one short move; the first element is at hand. Elements are
/// distinct under their order.
struct SortedChunks<Element: Comparable> {
  private var chunks: [[Element]] = []
  private static var longestChunk: Int { 512 }

  var isEmpty: Bool { chunks.isEmpty }
  var first: Element? { chunks.first?.first }

  /// The first element behind a given one, which need not be there. Cost: two binary searches.
  func first(after element: Element) -> Element? {
    let chunk = chunkIndex(for: element)
    guard chunk < chunks.count else { return nil }
    var position = Self.position(of: element, in: chunks[chunk])
    if position < chunks[chunk].count, chunks[chunk][position] == element { position += 1 }
    if position < chunks[chunk].count { return chunks[chunk][position] }
    return chunk + 1 < chunks.count ? chunks[chunk + 1].first : nil
  }

  mutating func insert(_ element: Element) {
    guard !chunks.isEmpty else {
      chunks = [[element]]
      return
    }
    let chunk = min(chunkIndex(for: element), chunks.count - 1)
    chunks[chunk].insert(element, at: Self.position(of: element, in: chunks[chunk]))
    if chunks[chunk].count > Self.longestChunk {
      let half = chunks[chunk].count / 2
      let tail = Array(chunks[chunk][half...])
      chunks[chunk].removeLast(chunks[chunk].count - half)
      chunks.insert(tail, at: chunk + 1)
    }
  }

  /// Harmless for an element that is not there.
  mutating func remove(_ element: Element) {
    let chunk = chunkIndex(for: element)
    guard chunk < chunks.count else { return }
    let position = Self.position(of: element, in: chunks[chunk])
    guard position < chunks[chunk].count, chunks[chunk][position] == element else { return }
    chunks[chunk].remove(at: position)
    if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
  }

  /// The first chunk whose last element is not before the given one.
  private func chunkIndex(for element: Element) -> Int {
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if let last = chunks[middle].last, last < element { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func position(of element: Element, in chunk: [Element]) -> Int {
    var low = 0
    var high = chunk.count
    while low < high {
      let middle = (low + high) / 2
      if chunk[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension SortedChunks: Sendable where Element: Sendable {}
