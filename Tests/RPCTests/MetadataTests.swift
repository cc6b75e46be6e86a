import Testing

@testable import RPC

@Suite("Metadata")
struct MetadataTests {
  @Test("keeps order and repetitions; setting a key replaces all of it")
  func order() {
    var metadata = Metadata()
    metadata.append("a", [1])
    metadata.append("b", [2])
    metadata.append("a", [3])
    #expect(metadata["a"] == [1])
    #expect(metadata.entries.map(\.key) == ["a", "b", "a"])
    metadata["a"] = [9]
    #expect(metadata.entries.map(\.key) == ["b", "a"])
    metadata["a"] = nil
    #expect(metadata["a"] == nil)
  }

  @Test("that is not UTF-8 is no text")
  func invalidText() {
    var metadata = Metadata()
    metadata.append("k", [0xFF, 0xFE])
    #expect(metadata.text("k") == nil)
    metadata.set("k", text: "отчёт")
    #expect(metadata.text("k") == "отчёт")
  }
}
