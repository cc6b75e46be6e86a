import Testing

@testable import GatewayCommands

@Suite("What is typed into the repl") struct ReplStatementTests {
  @Test(
    "is read as what it says",
    arguments: [
      ("", .nothing), ("   ", .nothing), ("# a remark", .nothing), ("help", .help), ("?", .help), ("quit", .quit),
      ("  exit  ", .quit), ("history", .history), ("!12", .again(12)), ("use tickets", .use("tickets")),
      ("list", .list(nil)), ("list library", .list("library")), ("describe Ticket", .describe(["Ticket"])),
      ("template tickets FileTicket", .template(["tickets", "FileTicket"])), ("header", .header([])),
      ("header a-key: два слова", .header(["a-key: два слова"])), ("header -", .forgetHeaders),
      ("timeout 0.5", .timeout(0.5)), ("verbose 2", .verbose(2)), ("GetClock", .call(["GetClock"], json: nil)),
      (#"GetTicket {"ticket": "1"}"#, .call(["GetTicket"], json: #"{"ticket": "1"}"#)),
      (#"GetTicket{"ticket":"1"}"#, .call(["GetTicket"], json: #"{"ticket":"1"}"#)),
      ("call tickets GetClock {}", .call(["tickets", "GetClock"], json: "{}")),
      ("Import [{}, {}]", .call(["Import"], json: "[{}, {}]")), ("open Import", .open(["Import"], json: nil)),
    ] as [(String, ReplStatement)])
  func reading(line: String, statement: ReplStatement) throws {
    #expect(try ReplStatement(line) == statement)
  }

  @Test(
    "is refused with an example when it makes no sense",
    arguments: [
      "!", "!0", "!x", "!3 now", "{}", "use", "use two words", "timeout", "timeout soon", "timeout 0", "timeout nan",
      "timeout inf", "verbose 3", "verbose x", "quit now", "three words here", "describe", "list a b",
    ])
  func refusing(line: String) {
    let failure = #expect(throws: CommandFailure.self) { try ReplStatement(line) }
    #expect(failure?.exitCode == Exit.usage)
    #expect(failure?.hint.isEmpty == false)
  }

  @Test("goes on on the next line while braces or brackets are open, whatever stands in texts")
  func unfinished() {
    for text in ["A {", "A {\"b\": [1,", #"A {"b": "}"#, #"A {"b": "\"}"#, "A [{}"] {
      #expect(ReplStatement.isUnfinished(text), "\(text)")
    }
    for text in ["", "A", "A {}", #"A {"b": "{"}"#, #"A {"b": "\\"}"#, "A [{}, {}]", "A }"] {
      #expect(!ReplStatement.isUnfinished(text), "\(text)")
    }
  }
}
