import Testing
import TextAnalysis

@Suite("Snippets")
struct SnippetTests {
  let analyzer: TextAnalyzer

  init() throws { analyzer = try TextAnalyzer() }

  private func snippet(_ text: String, _ query: String) -> String {
    Snippet(of: text, terms: SearchQuery(query, analyzer: analyzer).terms, analyzer: analyzer).marked("[", "]")
  }

  @Test("matching words are highlighted in every form")
  func forms() {
    #expect(snippet("Пишите отчёт о заявках.", "отчеты заявка") == "Пишите [отчёт] о [заявках].")
  }

  @Test("the window with the most terms is shown, on one line, with ellipses")
  func window() {
    let filler = String(repeating: "Ничего важного здесь нет.\n", count: 40)
    let shown = snippet("Отчет.\n" + filler + "Заявка\nи отчет вместе. " + filler, "заявка отчет")
    #expect(shown.contains("[Заявка] и [отчет] вместе."))
    #expect(shown.hasPrefix("… "))
    #expect(shown.hasSuffix(" …"))
    #expect(!shown.contains("\n"))
  }

  @Test("without a match the beginning is shown")
  func beginning() {
    #expect(snippet("Короткий текст", "иное") == "Короткий текст")
    #expect(snippet("", "иное") == "")
  }

  @Test("the whole of an identifier is highlighted at once")
  func identifier() {
    #expect(snippet("Метод crm.deal.add создаёт", "crm.deal.add") == "Метод [crm.deal.add] создаёт")
  }

  @Test("highlights are ascending, disjoint and inside the text", arguments: [0, 1, 3, 7, 50, 97, 160])
  func ranges(offset: Int) {
    let text = String(repeating: "ж", count: offset) + " отчет" + String(repeating: " отчёт (отчет)", count: 60)
    let snippet = Snippet(of: text, terms: ["отчет"], analyzer: analyzer)
    #expect(!snippet.highlights.isEmpty)
    var end = 0
    for range in snippet.highlights {
      #expect(range.lowerBound >= end && !range.isEmpty)
      end = range.upperBound
      let word = String(decoding: Array(snippet.text.utf8)[range], as: UTF8.self)
      #expect(word == "отчет" || word == "отчёт")
    }
    #expect(end <= snippet.text.utf8.count)
    #expect(snippet.text.utf8.count < Snippet.Limit.textBytes + 80)
  }
}
