/// Removes the inline marks of Markdown from one line.
///
/// Links and images leave their text, code spans their code, `{% note "Title" %}` its title, `{#anchor}` and other
/// directives nothing, HTML tags and comments nothing, entities their character. A mark without its partner stays.
enum InlineText {
  static func plain(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: PlainTextRendering.trimmed(plainBytes(line)[...]), as: UTF8.self)
  }

  static func plainBytes(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var reader = Reader(bytes: Array(line))
    reader.run()
    return reader.output
  }

  private struct Reader {
    let bytes: [UInt8]
    var output: [UInt8] = []
    var position = 0
    /// Links nest in images and the like; deeper ones stay as text.
    var depth = 0
    /// How many bytes may still be looked through for partners of marks. Marks without partners cost a scan each;
    /// the budget keeps a line of nothing else linear.
    var budget: Int

    init(bytes: [UInt8], depth: Int = 0) {
      self.bytes = bytes
      self.depth = depth
      budget = 4_096 + 16 * bytes.count
    }

    mutating func run() {
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "\\"): escape()
        case UInt8(ascii: "`"): codeSpan()
        case UInt8(ascii: "!") where peek(1) == UInt8(ascii: "["): position += 1
        case UInt8(ascii: "["): link()
        case UInt8(ascii: "{"): braces()
        case UInt8(ascii: "<"): tag()
        case UInt8(ascii: "&"): entity()
        case UInt8(ascii: "*"): position += 1
        case UInt8(ascii: "_"): underscore()
        case UInt8(ascii: "~") where peek(1) == UInt8(ascii: "~"): position += 2
        default: keep()
        }
      }
    }

    func peek(_ offset: Int) -> UInt8? {
      position + offset < bytes.count ? bytes[position + offset] : nil
    }

    mutating func keep() {
      output.append(bytes[position])
      position += 1
    }

    mutating func escape() {
      if let next = peek(1), next > 0x20, next < 0x7F, !isWordByte(next) {
        output.append(next)
        position += 2
      } else {
        keep()
      }
    }

    mutating func codeSpan() {
      let length = bytes[position...].prefix { $0 == UInt8(ascii: "`") }.count
      let start = position + length
      var search = start
      while let tick = index(of: UInt8(ascii: "`"), from: search) {
        let run = bytes[tick...].prefix { $0 == UInt8(ascii: "`") }.count
        if run == length {
          output.append(contentsOf: PlainTextRendering.trimmed(bytes[start..<tick]))
          position = tick + run
          return
        }
        search = tick + run
      }
      position = start
    }

    /// `[text](target)`, `[text][reference]` or `[text]`: the text.
    mutating func link() {
      guard depth < 4, let close = matching(UInt8(ascii: "["), UInt8(ascii: "]"), from: position) else {
        return keep()
      }
      var inner = Reader(bytes: Array(bytes[(position + 1)..<close]), depth: depth + 1)
      inner.run()
      position = close + 1
      if peek(0) == UInt8(ascii: "("), let end = matching(UInt8(ascii: "("), UInt8(ascii: ")"), from: position) {
        position = end + 1
      } else if peek(0) == UInt8(ascii: "["), let end = index(of: UInt8(ascii: "]"), from: position) {
        position = end + 1
      } else if depth == 0 {
        // Brackets without a target are plain text, such as an array's index.
        output.append(UInt8(ascii: "["))
        output.append(contentsOf: inner.output)
        output.append(UInt8(ascii: "]"))
        return
      }
      output.append(contentsOf: inner.output)
    }

    /// `{% note tip "Title" %}` leaves its title; other directives, `{#anchor}` and attributes leave nothing.
    mutating func braces() {
      if peek(1) == UInt8(ascii: "%"),
        let end = index(of: "%}", from: position + 2)
      {
        let directive = PlainTextRendering.trimmed(bytes[(position + 2)..<end])
        if directive.starts(with: "note".utf8) || directive.starts(with: "cut".utf8) {
          let parts = directive.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
          if parts.count >= 3 { output.append(contentsOf: parts[1]) }
        }
        position = end + 2
      } else if peek(1) == UInt8(ascii: "#"), let end = index(of: UInt8(ascii: "}"), from: position) {
        position = end + 1
      } else {
        keep()
      }
    }

    mutating func tag() {
      if bytes[position...].starts(with: "<!--".utf8),
        let end = index(of: "-->", from: position + 4)
      {
        position = end + 3
        return
      }
      guard let next = peek(1), isLetter(next) || next == UInt8(ascii: "/"),
        let end = index(of: UInt8(ascii: ">"), from: position), end - position <= 512
      else { return keep() }
      let content = bytes[(position + 1)..<end]
      // `<https://…>` is a link whose text is its address; of a tag nothing is read. Both separate words.
      output.append(0x20)
      if PlainTextRendering.firstIndex(of: "://", in: content) != nil, !content.contains(0x20) {
        output.append(contentsOf: content)
        output.append(0x20)
      }
      position = end + 1
    }

    mutating func entity() {
      let entities: [(StaticString, [UInt8])] = [
        ("&nbsp;", [0x20]), ("&lt;", [0x3C]), ("&gt;", [0x3E]), ("&amp;", [0x26]), ("&quot;", [0x22]),
        ("&#39;", [0x27]), ("&laquo;", Array("«".utf8)), ("&raquo;", Array("»".utf8)), ("&mdash;", Array("—".utf8)),
        ("&ndash;", Array("–".utf8)), ("&hellip;", Array("…".utf8)),
      ]
      for (name, character) in entities {
        let name = name.withUTF8Buffer(Array.init)
        if bytes[position...].starts(with: name) {
          output.append(contentsOf: character)
          position += name.count
          return
        }
      }
      keep()
    }

    /// An underscore inside a word belongs to it (`UF_CRM_1`); at its edge it is emphasis.
    mutating func underscore() {
      let before = position > 0 && isWordByte(bytes[position - 1])
      let after = peek(1).map(isWordByte) ?? false
      if before && after { keep() } else { position += 1 }
    }

    func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    func isWordByte(_ byte: UInt8) -> Bool {
      isLetter(byte) || (0x30...0x39).contains(byte) || byte >= 0x80 || byte == UInt8(ascii: "_")
    }

    /// The stretch from `start` that may be looked through, as far as the budget goes.
    func stretch(from start: Int) -> ArraySlice<UInt8> {
      bytes[min(start, bytes.count)...].prefix(max(0, min(4_096, budget)))
    }

    mutating func index(of byte: UInt8, from start: Int) -> Int? {
      let stretch = stretch(from: start)
      let found = stretch.firstIndex(of: byte)
      budget -= (found ?? stretch.endIndex) - stretch.startIndex
      return found
    }

    mutating func index(of text: StaticString, from start: Int) -> Int? {
      let stretch = stretch(from: start)
      let found = PlainTextRendering.firstIndex(of: text, in: stretch)
      budget -= (found ?? stretch.endIndex) - stretch.startIndex
      return found
    }

    mutating func matching(_ open: UInt8, _ close: UInt8, from start: Int) -> Int? {
      let stretch = stretch(from: start)
      var level = 0
      for index in stretch.indices {
        if stretch[index] == open { level += 1 }
        if stretch[index] == close {
          level -= 1
          if level == 0 {
            budget -= index - start
            return index
          }
        }
      }
      budget -= stretch.count
      return nil
    }
  }
}
