/// One thing typed at the prompt of `opora rpc repl`.
enum ReplStatement: Equatable {
  case nothing
  case help
  case quit
  case history
  /// `!3`: the third line of the history once more.
  case again(Int)
  case use(String)
  case list(String?)
  case describe([String])
  case template([String])
  /// `header key:value`; an empty list shows them, `header -` forgets them.
  case header([String])
  case forgetHeaders
  case timeout(Double)
  case verbose(Int)
  /// A method's words and its request; nil stands for an empty one.
  case call([String], json: String?)
  /// A method whose messages follow line by line.
  case open([String], json: String?)

  /// - Throws: What is wrong with the line and how it should read.
  init(_ line: String) throws(CommandFailure) {
    let text = line.drop { $0.isWhitespace }
    let jsonStart = text.firstIndex { $0 == "{" || $0 == "[" }
    let json = jsonStart.map { String(text[$0...]) }
    let words = text[..<(jsonStart ?? text.endIndex)].split { $0.isWhitespace }.map(String.init)
    guard let first = words.first else {
      guard json == nil else {
        throw Self.unclear("a method is due before its request", "GetTicket {\"ticket\": \"1\"}")
      }
      self = .nothing
      return
    }
    if first.hasPrefix("#") { self = .nothing; return }
    if first.hasPrefix("!") {
      guard let number = Int(first.dropFirst()), number > 0, words.count == 1 else {
        throw Self.unclear("'\(first)' names no line of the history", "!3")
      }
      self = .again(number)
      return
    }
    let rest = Array(words.dropFirst())
    switch (first, rest.count) {
    case ("help", 0), ("?", 0): self = .help
    case ("quit", 0), ("exit", 0): self = .quit
    case ("history", 0): self = .history
    case ("use", 1): self = .use(rest[0])
    case ("list", 0...1): self = .list(rest.first)
    case ("describe", 1...2): self = .describe(rest)
    case ("template", 1...2): self = .template(rest)
    case ("header", 1) where rest[0] == "-": self = .forgetHeaders
    case ("header", _): self = .header(rest.isEmpty ? [] : [rest.joined(separator: " ")])
    case ("timeout", 1):
      guard let seconds = Double(rest[0]), seconds > 0, seconds <= 86_400 else {
        throw Self.unclear("a timeout is above 0 and at most 86400 seconds; '\(rest[0])' is not", "timeout 5")
      }
      self = .timeout(seconds)
    case ("verbose", 1):
      guard let level = Int(rest[0]), (0...2).contains(level) else {
        throw Self.unclear("verbose takes 0, 1 or 2; '\(rest[0])' is not", "verbose 2")
      }
      self = .verbose(level)
    case ("call", 1...2): self = .call(rest, json: json)
    case ("open", 1...2): self = .open(rest, json: json)
    case ("help", _), ("quit", _), ("exit", _), ("history", _), ("use", _), ("list", _), ("describe", _),
      ("template", _), ("timeout", _), ("verbose", _), ("call", _), ("open", _):
      throw Self.unclear("'\(first)' is followed by something else than it takes", "help")
    case (_, 0...1): self = .call(words, json: json)
    default: throw Self.unclear("'\(words.joined(separator: " "))' is too many words before a request", "help")
    }
  }

  /// Whether a request that began on this line goes on on the next: a brace, a bracket or a text is still open.
  static func isUnfinished(_ text: String) -> Bool {
    var depth = 0
    var isInText = false
    var isEscaped = false
    for byte in text.utf8 {
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = depth > 0
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return depth > 0
  }

  private static func unclear(_ what: String, _ example: String) -> CommandFailure {
    CommandFailure(what, why: "", hint: "such as: \(example)", exitCode: Exit.usage)
  }

  static let summary = """
    METHOD {JSON}             call a method; the request may go on over several lines until its braces are closed
    SERVICE METHOD {JSON}     the same, where the method alone does not say which service
    METHOD [{JSON}, {JSON}]   a method to which the client streams
    open METHOD               type a stream's messages line by line; 'end' ends them, 'cancel' gives up
    list [SERVICE]            the methods
    describe NAME             a method, a message or an enum
    template METHOD           a request to fill in
    use SERVICE               ask this service where a name does not say which
    header KEY:VALUE          send this along from now on; 'header' shows all, 'header -' forgets them
    timeout SECONDS           what a call may take from now on
    verbose 0|1|2             also say how long it took (1) and where the time went (2)
    history, !N               what was typed; line N again
    quit                      or the end of the input

    """
}
