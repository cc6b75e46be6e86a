import Testing
import TextAnalysis

@Suite("Spelling")
struct SpellingTests {
  @Test(
    "one mistake is forgiven",
    arguments: [
      ("отчот", "отчет"), ("отчт", "отчет"), ("оотчет", "отчет"), ("точет", "отчет"), ("отчет", "отчет"),
      ("отчетт", "отчет"), ("ticket", "tickte"),
    ])
  func one(left: String, right: String) {
    #expect(Spelling.isWithinOneMistake(left, right))
    #expect(Spelling.isWithinOneMistake(right, left))
  }

  @Test("two mistakes are not", arguments: [("отчот", "отче"), ("abcd", "badc"), ("абв", "где"), ("a", "abc")])
  func two(left: String, right: String) {
    #expect(!Spelling.isWithinOneMistake(left, right))
    #expect(!Spelling.isWithinOneMistake(right, left))
  }

  @Test("every word one mistake away is met by the probe", arguments: ["заявк", "отче", "подключен", "abcdef"])
  func probeIsComplete(stem: String) throws {
    let probe = try #require(Spelling.probe(for: stem))
    for neighbour in neighbours(of: stem) where neighbour != stem {
      #expect(Spelling.isWithinOneMistake(stem, neighbour))
      #expect(
        neighbour.hasPrefix(probe.prefix) || Spelling.reversed(neighbour).hasPrefix(probe.reversedSuffix),
        "\(neighbour) escapes \(probe)")
      #expect(probe.letters.contains(neighbour.unicodeScalars.count))
    }
  }

  @Test("short words are not doubted")
  func short() {
    #expect(Spelling.probe(for: "crm") == nil)
  }

  @Test("corrections come most used first and only from words in use")
  func corrections() {
    let vocabulary = [(term: "отчет", articles: 3), ("отчес", 9), ("отчот", 1), ("отчен", 0), ("билет", 50)]
    #expect(Spelling.corrections(of: "отчот", among: vocabulary) == ["отчет"])
    #expect(Spelling.corrections(of: "отчек", among: vocabulary) == ["отчес", "отчет"])
  }

  private func neighbours(of word: String) -> [String] {
    let letters = Array(word)
    var result: [[Character]] = []
    for index in 0...letters.count {
      result.append(letters[..<index] + ["ъ"] + letters[index...])
      guard index < letters.count else { continue }
      result.append(Array(letters[..<index] + letters[(index + 1)...]))
      result.append(letters[..<index] + ["ъ"] + letters[(index + 1)...])
      guard index + 1 < letters.count else { continue }
      result.append(letters[..<index] + [letters[index + 1], letters[index]] + letters[(index + 2)...])
    }
    return result.map { String($0) }
  }
}
