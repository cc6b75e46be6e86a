import Testing

/// What the codec's fuzzer has found worth keeping, and what once broke something, against libprotobuf-c by itself.
/// `scripts/fuzz` holds the same inputs against Google's implementation.
@Suite("The codec's corpus")
struct CodecCorpusTests {
  @Test("has nothing in it that our codec and libprotobuf-c read differently")
  func replay() throws {
    let inputs = try Corpus.inputs("codec")
    #expect(inputs.count >= 20)
    for input in inputs {
      if let problem = CodecFuzzing.check(input, google: nil) { Issue.record("\(input): \(problem)") }
    }
  }

  @Test("reaches every message, what is read and every reason to refuse but the large limits")
  func reach() throws {
    var reached: Set<String> = []
    for input in try Corpus.inputs("codec") { reached.insert(CodecFuzzing.outcome(input)) }
    for type in ["Everything", "Node", "Leaf"] {
      for outcome in ["read", "truncated", "malformed", "wrongWireType"] {
        #expect(reached.contains("\(type) \(outcome)"))
      }
    }
    for outcome in ["notUTF8", "containsNUL", "notATruth", "repeatedMessage"] {
      #expect(reached.contains("Everything \(outcome)"))
    }
    #expect(reached.contains("Node tooDeep"))
  }
}
