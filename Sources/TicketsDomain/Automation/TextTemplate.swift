/// A text with places that are filled in when it is used: `Пришлите журнал {app}.` A brace itself is written twice.
///
/// What is filled in is text and nothing more: braces in it are not looked at again.
public struct TextTemplate: Sendable, Hashable {
  private enum Piece: Sendable, Hashable {
    case text(String)
    case place(String)
  }

  private let pieces: [Piece]

  /// One without a text.
  static let empty = TextTemplate(pieces: [])

  private init(pieces: [Piece]) { self.pieces = pieces }

  /// - Throws: ``TemplateProblem`` for a brace that stands alone or a name that is none.
  public init(_ text: String) throws(TemplateProblem) {
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      plain += rest[..<brace]
      let after = rest[rest.index(after: brace)...]
      if after.first == rest[brace] {
        plain.append(rest[brace])
        rest = after.dropFirst()
        continue
      }
      guard rest[brace] == "{", let end = after.firstIndex(of: "}") else {
        throw TemplateProblem(text: "a '\(rest[brace])' stands alone; write '\(rest[brace])\(rest[brace])' for itself")
      }
      let name = String(after[..<end])
      guard Customer.isSlug(name) else {
        throw TemplateProblem(text: "'{\(name)}' is no place; a place is a name in braces, such as {customer}")
      }
      if !plain.isEmpty { pieces.append(.text(plain)) }
      plain = ""
      pieces.append(.place(name))
      rest = after[after.index(after: end)...]
    }
    plain += rest
    if !plain.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// The names of its places, in order.
  public var places: [String] {
    pieces.compactMap { if case .place(let name) = $0 { name } else { nil } }
  }

  /// - Parameter value: what stands in a place; asked once for each.
  public func filled(_ value: (String) -> String) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .place(let name): value(name)
      }
    }.joined()
  }
}

/// What is wrong with a template, in words.
public struct TemplateProblem: Error, Sendable, Hashable {
  public var text: String
}
