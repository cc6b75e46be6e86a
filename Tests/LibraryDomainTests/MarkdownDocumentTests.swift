import LibraryDomain
import Testing

@Suite("Reading Markdown")
struct MarkdownDocumentTests {
  @Test("title, headings and text come out without marks")
  func structure() throws {
    let document = try MarkdownDocument(
      """
      # Как **закрыть** день {#close}

      > Scope: [`crm`](../scopes.md)

      ## Отчёт ##

      - Пункт _первый_ с UF_CRM_1
      - [ ] пункт ~~второй~~

      ![Схема дня](day.png) и [ссылка](a(b).md), [индекс][1], a[0]
      """)
    #expect(document.title == "Как закрыть день")
    #expect(document.headings == ["Отчёт"])
    #expect(
      document.plainText
        == "Scope: crm\nОтчёт\nПункт первый с UF_CRM_1\nпункт второй\nСхема дня и ссылка, индекс, a[0]")
  }

  @Test("directives, tables and HTML leave their words only")
  func dialect() throws {
    let document = try MarkdownDocument(
      """
      # Товары
      {% note warning "Важно" %}
      Развитие методов crm.product.\\* остановлено.
      {% endnote %}
      {% include [Сноска](../a.md) %}
      #|
      || **Метод** | **Описание** ||
      || [crm.product.add](./add.md) | Создаёт<br>товар ||
      || **id**
      [`integer`](../a.md) | Номер ||
      |#
      | Имя | Тип |
      |-----|:---:|
      | id  | a \\| b |
      <!-- скрыто
      и это -->
      <div class="x">Видно &amp; слышно&nbsp;&lt;3</div>
      - [{#T}](./x.md)
      """)
    #expect(
      document.plainText == """
        Важно
        Развитие методов crm.product.* остановлено.
        Метод — Описание
        crm.product.add — Создаёт товар
        id
        integer — Номер
        Имя — Тип
        id — a | b
        Видно & слышно <3
        """)
  }

  @Test("code in fences is kept as it is and makes no heading")
  func fences() throws {
    let document = try MarkdownDocument("# T\n```js\n# not a heading\ncall('crm.deal.add') // <b>\n```\nafter `a_b_` x")
    #expect(document.headings.isEmpty)
    #expect(document.plainText == "# not a heading\ncall('crm.deal.add') // <b>\nafter a_b_ x")
  }

  @Test("front matter gives title, tags, state, language and audience")
  func frontMatter() throws {
    let document = try MarkdownDocument(
      "---\r\ntitle: \"День\"\r\ntags: [Отчёт, день]\r\nstate: draft\r\nlang: en\r\naudience: leads\r\n---\r\n# Иное\r\nтекст"
    )
    let content = try document.content()
    #expect(content.title == "День")
    #expect(content.tags == ["день", "отчёт"])
    #expect(content.state == .draft)
    #expect(content.language == .english)
    #expect(content.audience == .leads)
    #expect(content.body == "# Иное\nтекст")
  }

  @Test("a list below a key is read item by item")
  func frontMatterList() throws {
    let content = try MarkdownDocument("---\ntags:\n  - b\n  - 'a'\n# remark\ntitle: T\n---\nx").content()
    #expect(content.tags == ["a", "b"])
  }

  @Test("a rule on the first line is no front matter")
  func rule() throws {
    #expect(try MarkdownDocument("---\n\nтекст без двоеточия").plainText == "текст без двоеточия")
  }

  @Test("front matter that is not closed is an error")
  func unterminated() {
    #expect(throws: ArticleError.unterminatedFrontMatter) { try MarkdownDocument("---\ntitle: T\n# x") }
  }

  @Test("an unknown value names the allowed ones")
  func unknownValue() throws {
    let document = try MarkdownDocument("---\nstate: secret\n---\n# T")
    #expect(
      throws: ArticleError.unknownValue(
        key: "state", value: "secret", allowed: ["draft", "review", "published", "stale", "archived"])
    ) { try document.content() }
  }

  @Test("a text without a title needs one from elsewhere")
  func missingTitle() throws {
    let document = try MarkdownDocument("просто текст")
    #expect(throws: ArticleError.missingTitle) { try document.content() }
    #expect(try document.content(fallbackTitle: "index").title == "index")
  }

  @Test("language is judged by the letters", arguments: [("Отчёт о crm.deal.add and more", "ru"), ("Report", "en")])
  func language(text: String, expected: String) throws {
    #expect(try MarkdownDocument(text).content(fallbackTitle: "t").language.rawValue == expected)
  }

  @Test(
    "marks without partners stay linear and never trap",
    arguments: ["[", "<a", "`", "{%", "{#", "![", "*", "_", "\\", "&", "<!--", "#", "||", "[](", "~~", "> ", "- "])
  func hostile(mark: String) throws {
    let document = try MarkdownDocument(String(repeating: mark, count: 20_000))
    #expect(document.plainText.utf8.count <= 20_000 * (mark.utf8.count + 1))
  }

  @Test("a text over the limit is refused with the limit and the value")
  func limit() throws {
    let document = try MarkdownDocument("# T\n" + String(repeating: "a", count: ArticleContent.Limit.bodyBytes))
    #expect(
      throws: ArticleError.tooLarge(what: "body", value: 1_048_580, maximum: 1_048_576, unit: "bytes")
    ) { try document.content() }
  }
}
