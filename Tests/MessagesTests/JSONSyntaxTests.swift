import Messages
import Testing

@Suite("A JSON text")
struct JSONSyntaxTests {
  @Test(
    "comes back as it was written",
    arguments: [
      "null", "true", "[]", "{}", "-0.5e+10", #""\"\\\n\t\u0001ё🙂""#, #"{"b":[1,2,{"a":null}],"a":""}"#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).rendered() == text)
  }

  @Test("is laid out one member a line when a person reads it")
  func indented() throws {
    let value = try JSONValue(parsing: #"{"a":[1,{}],"b":{"c":[]}}"#)
    #expect(value.rendered(.indented) == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": []\n  }\n}")
  }

  @Test("may escape any character, surrogate pairs too")
  func escapes() throws {
    #expect(try JSONValue(parsing: #""\u0451\ud83d\uDE42\/\b\f""#) == .string("ё🙂/\u{8}\u{C}"))
  }

  @Test(
    "in error says where",
    arguments: [
      ("", "line 1, column 1: the text ends where a value is due"),
      ("{\n  \"a\": 1,\n}", "line 3, column 1: expected a key in quotes"),
      ("[1 2]", "line 1, column 4: expected ']' or ',' after an item"),
      ("01", "line 1, column 1: a number does not begin with 0"),
      ("1.", "line 1, column 3: expected a digit after the point"),
      ("nul", "line 1, column 1: expected 'null'"),
      ("\"a", "line 1, column 1: the text has no closing quote"),
      ("\"\\ud800\"", "line 1, column 2: half a surrogate pair"),
      ("\"\\x\"", "line 1, column 2: \\x is not an escape"),
      ("{\"a\":1,\"a\":2}", "line 1, column 8: the key \"a\" comes twice"),
      ("true false", "line 1, column 6: there is more after the value"),
      ("\"\t\"", "line 1, column 2: a control character has to be escaped"),
      (String(repeating: "[", count: 10_000), "line 1, column 130: nested deeper than 128 levels"),
    ])
  func errors(text: String, message: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.description == message)
  }

  @Test("that is not UTF-8 is an error")
  func notUTF8() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test("cut anywhere or mutated never traps", arguments: 1...5)
  func mutation(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let text = Array(#"{"a":[1,-2.5e3,"\u0451\n",true,null,{"b":{}}],"ё":"\ud83d\ude42"}"#.utf8)
    for _ in 0..<500 {
      var bytes = Array(text.prefix(Int.random(in: 0...text.count, using: &random)))
      if !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      guard let value = try? JSONValue(parsing: bytes) else { continue }
      #expect((try? JSONValue(parsing: value.rendered())) == value)
    }
  }
}
