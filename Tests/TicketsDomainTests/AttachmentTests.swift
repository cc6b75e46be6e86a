import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("Files of tickets") struct AttachmentTests {
  @Test(
    "take names of every script, and none that leads elsewhere or shows another",
    arguments: [
      ("отчёт за март.pdf", true), ("a", true), ("請求書.xlsx", true), (".bashrc", true), ("a b", true),
      ("", false), (".", false), ("..", false), ("../etc/passwd", false), ("a\\b.txt", false), ("a\u{0}b", false),
      ("a\nb", false), ("a\u{1B}[2J", false), ("отчет\u{202E}fdp.exe", false), (" a", false), ("a ", false),
      (String(repeating: "я", count: 127), true), (String(repeating: "я", count: 128), false),
    ])
  func names(name: String, isGood: Bool) {
    #expect((AttachmentName.fault(in: name) == nil) == isGood)
  }

  @Test(
    "are of a media type, in lower case",
    arguments: [
      ("image/png", "image/png"), ("Application/PDF", "application/pdf"), ("", "application/octet-stream"),
      ("application/vnd.ms-excel", "application/vnd.ms-excel"), ("png", nil), ("image/", nil), ("a/b/c", nil),
      ("text/plain; charset=utf-8", nil), ("текст/plain", nil), ("a/" + String(repeating: "b", count: 126), nil),
    ] as [(String, String?)])
  func mediaTypes(text: String, expected: String?) {
    #expect(MediaType(text)?.text == expected)
  }

  @Test("must begin as their type says, where every file of it does")
  func signatures() throws {
    let png = try #require(MediaType("image/png"))
    #expect(png.contradiction([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]) == nil)
    #expect(png.contradiction([0x4D, 0x5A, 0x90, 0]) == "a file of image/png does not begin with 4d 5a 90 00")
    #expect(png.contradiction([]) != nil)
    #expect(try #require(MediaType("text/plain")).contradiction([0x4D, 0x5A]) == nil)
  }

  private func upload(
    key: String = "k", name: String = "a.txt", type: String = "text/plain", size: UInt64 = 10,
    sha256: String = String(repeating: "a", count: 64)
  ) throws(AttachmentRefusal) -> Upload {
    try Upload(
      key: key, uploader: "person/specialist/anna", ticket: 1001, message: nil, name: name, mediaType: type,
      size: size, sha256: sha256, isInternal: false)
  }

  @Test("are promised with an id, a name, a type and a checksum that can be")
  func promises() throws {
    #expect(try upload(sha256: String(repeating: "A", count: 64)).sha256 == String(repeating: "a", count: 64))
    #expect(throws: AttachmentRefusal.self) { try upload(key: "") }
    #expect(throws: AttachmentRefusal.self) { try upload(key: "a/b") }
    #expect(throws: AttachmentRefusal.self) { try upload(key: String(repeating: "k", count: 129)) }
    #expect(throws: AttachmentRefusal.malformedName("a/b", fault: "has a path separator")) { try upload(name: "a/b") }
    #expect(throws: AttachmentRefusal.self) { try upload(type: "text") }
    #expect(throws: AttachmentRefusal.self) { try upload(sha256: "abc") }
    #expect(throws: AttachmentRefusal.self) { try upload(sha256: String(repeating: "g", count: 64)) }
    #expect(try upload(size: .max).size == .max)
  }

  @Test("grow up to what was promised, and not beyond")
  func growing() throws {
    var upload = try upload(size: 10)
    upload.received = try upload.receiving(4)
    #expect(!upload.isWhole)
    #expect(throws: AttachmentRefusal.tooLong(size: 10)) { try upload.receiving(7) }
    #expect(throws: AttachmentRefusal.tooLong(size: 10)) { try upload.receiving(.max) }
    upload.received = try upload.receiving(6)
    #expect(upload.isWhole)
  }

  @Test("are held to the settings, each by name, at the bound and one beyond")
  func bounds() throws {
    let settings = try TicketSettings.standard.changed([
      ("attachment.file-bytes", 100), ("attachment.ticket-bytes", 250), ("attachment.per-ticket", 3),
    ])
    #expect(settings.version == 2)
    try AttachedSoFar(count: 2, bytes: 150).hold(100, to: settings)
    func refusal(_ sum: AttachedSoFar, _ size: Int64) -> AttachmentRefusal? {
      do throws(AttachmentRefusal) { try sum.hold(size, to: settings) } catch { return error }
      return nil
    }
    #expect(refusal(AttachedSoFar(), 101) == .overLimit(.attachmentFileBytes, maximum: 100, value: 101))
    #expect(
      refusal(AttachedSoFar(count: 3), 1) == .overLimit(.attachmentsPerTicket, maximum: 3, value: 4))
    #expect(
      refusal(AttachedSoFar(count: 1, bytes: 151), 100)
        == .overLimit(.attachmentTicketBytes, maximum: 250, value: 251))
    #expect(
      refusal(AttachedSoFar(count: 1, bytes: .max), 1)
        == .overLimit(.attachmentTicketBytes, maximum: 250, value: .max))
    let words = AttachmentRefusal.overLimit(.attachmentFileBytes, maximum: 100, value: 101).description
    #expect(words == "The file's size in bytes would be 101; the limit is 100 (attachment.file-bytes).")
  }

  @Test("have settings that name everything wrong at once")
  func settings() {
    do throws(TicketSettingsProblems) {
      _ = try TicketSettings.standard.changed([
        ("attachment.files", 1), ("attachment.upload-hours", 0), ("attachment.per-ticket", 10_001),
      ])
      Issue.record("it should have been refused")
    } catch {
      #expect(error.problems.count == 3)
      #expect(error.problems[1] == "attachment.upload-hours is 0; it must be 1 to 720")
    }
    #expect(throws: TicketSettingsProblems.self) { try TicketSettings.standard.changed([]) }
  }
}
