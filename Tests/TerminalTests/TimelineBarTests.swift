import Terminal
import Testing

@Suite("A bar of time")
struct TimelineBarTests {
  private func console(unicode: Bool) -> Console {
    Console(.output, isTerminal: true, usesColor: false, usesUnicode: unicode, width: 80)
  }

  private let bar = TimelineBar([
    .init(.counted, from: 0, to: 4), .init(.closed, from: 4, to: 6), .init(.paused, from: 6, to: 8),
    .init(.ahead, from: 9, to: 12),
  ])

  @Test("shows in each column what takes most of it, with a gap where nothing is")
  func columns() {
    #expect(bar.rendered(on: console(unicode: true), width: 12) == "████··== ░░░")
    // A column that holds as much of nothing as of something shows what is there.
    #expect(bar.rendered(on: console(unicode: true), width: 6) == "██·=░░")
  }

  @Test("needs no block characters")
  func plain() {
    #expect(bar.rendered(on: console(unicode: false), width: 12) == "####..== +++")
    let glyphs = TimelineBar.Fill.allCases.map { $0.glyph(on: console(unicode: false)) }
    #expect(Set(glyphs).count == glyphs.count && glyphs.joined().utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("is empty without time, and has its width whatever the span")
  func extremes() {
    #expect(TimelineBar([]).rendered(on: console(unicode: true)).isEmpty)
    #expect(TimelineBar([.init(.counted, from: 5, to: 5)]).rendered(on: console(unicode: true)).isEmpty)
    let all = TimelineBar([.init(.counted, from: .min, to: .max)])
    #expect(all.rendered(on: console(unicode: true), width: 20).count == 20)
  }
}
