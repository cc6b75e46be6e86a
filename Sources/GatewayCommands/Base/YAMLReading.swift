import Yams

/// What readers of people's files share: everything wrong is told at once, and read on.
protocol YAMLReading {
  mutating func complain(_ node: Node, _ problem: String)
}

extension YAMLReading {
  /// The elements under `what`; empty, with a complaint, for what is no list.
  mutating func list(_ node: Node?, _ what: String) -> [Node] {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      complain(node, "'\(what)' must be a list")
      return []
    }
    return Array(sequence)
  }

  /// Complains of each key that is none of `keys`.
  mutating func check(_ node: Node, keys: [String]) {
    for (key, _) in node.mapping ?? [:] {
      let name = key.string ?? "?"
      guard !keys.contains(name) else { continue }
      complain(key, "there is no '\(name)' here" + NearestName.suggestion(name, among: keys))
    }
  }

  /// The text of a node; empty for none, and with a complaint for what is no text.
  mutating func scalar(_ node: Node?, _ what: String) -> String {
    guard let node else { return "" }
    guard let scalar = node.scalar?.string else {
      complain(node, "\(what) must be a text")
      return ""
    }
    return scalar
  }

  /// One text or a list of them.
  mutating func values(_ node: Node) -> [String] {
    if let sequence = node.sequence { return sequence.map { scalar($0, "a value") } }
    return [scalar(node, "a value")]
  }

  mutating func isMapping(_ node: Node, _ otherwise: String) -> Bool {
    if node.mapping != nil { return true }
    complain(node, otherwise)
    return false
  }

  func line(_ node: Node) -> UInt32 { UInt32(clamping: node.mark?.line ?? 0) }
}
