/// How a piece of text is set off. Colour is never the only carrier of a meaning.
public enum TextStyle: String, Sendable, CaseIterable {
  case plain
  case bold
  case dim
  /// Something is wrong.
  case alarm
  /// Something wants attention.
  case warning
  /// Something went well.
  case good
  /// A name or number to refer to.
  case accent

  /// The text with the style's SGR sequence (ECMA-48) around it when the console shows colours.
  public func apply(to text: String, on console: Console) -> String {
    guard console.usesColor, let code else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private var code: String? {
    switch self {
    case .plain: nil
    case .bold: "1"
    case .dim: "2"
    case .alarm: "31;1"
    case .warning: "33"
    case .good: "32"
    case .accent: "36"
    }
  }
}
