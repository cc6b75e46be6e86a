import Testing

/// What the fuzzers have found worth keeping, and what once broke something, as ordinary tests.
@Suite("Fuzzers' corpora")
struct CorpusTests {
  @Test("nothing is wrong with any kept input", arguments: wireFuzzers.map(\.name))
  func replay(name: String) throws {
    let fuzzer = try #require(wireFuzzers.first { $0.name == name })
    let inputs = try Corpus.inputs(name)
    #expect(inputs.count >= 20)
    for input in inputs {
      if let problem = fuzzer.check(input) { Issue.record("\(input): \(problem)") }
    }
  }

  @Test("the machine's fuzzer reaches calls, both roles and the end of connections")
  func reach() throws {
    var reached: Set<String> = []
    for input in try Corpus.inputs("machine") { reached.formUnion(MachineFuzzing.reach(input)) }
    #expect(
      reached.isSuperset(
        of: ["opened", "message", "initialMetadata", "cancelled", "closed", "failed", "finished", "goAway"]))
  }
}
