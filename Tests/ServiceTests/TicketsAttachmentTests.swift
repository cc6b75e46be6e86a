import BusinessTime
import Digests
import GRDB
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing
import TicketsDomain

@testable import TicketsService

@Suite("Files of tickets, through the service", .timeLimit(.minutes(1)))
struct TicketsAttachmentTests {
  @Test("what was sent in portions is seen whole, read from anywhere, and told of")
  func whole() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let bytes = AttachmentSender.bytes(700_001)
      let sent = try await files.send(bytes, as: "отчёт за март.bin", to: ticket)
      #expect(sent.size == 700_001 && sent.author == "anna" && !sent.internal)
      #expect(try await files.client.listAttachments(.init(ticket: ticket)).attachments == [sent])
      #expect(try await tickets.anna.getTicket(.init(ticket: ticket)).attachments == [sent])
      for offset in [0, 1, 262_143, 262_144, 700_000, 700_001] {
        #expect(try await files.fetch(sent.id, of: ticket, from: offset) == Array(bytes[offset...]), "from \(offset)")
      }
      let beyond = await status { try await files.fetch(sent.id, of: ticket, from: 700_002) }
      #expect(beyond?.code == .outOfRange)
      let unknown = await status { try await files.fetch(77, of: ticket) }
      #expect(unknown?.code == .notFound)

      let last = try #require(try await tickets.lead.getHistory(.init(ticket: ticket)).entries.last)
      #expect(last.type == "ticket.attached" && last.summary == "attached «отчёт за март.bin», 700001 bytes")
      let event = try #require(try await tickets.store.events(after: 0, limit: 100).last?.event)
      let told = try TicketsV1.TicketEvent(decoding: event.payload)
      #expect(event.type == "ticket.attached" && told.attachment == sent)
    }
  }

  @Test("an empty file is a file, and the same upload again changes nothing")
  func repeated() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let empty = try await files.send([], as: "empty.txt", to: ticket)
      #expect(try await files.fetch(empty.id, of: ticket).isEmpty)
      let version = try await tickets.ticket(ticket).version
      #expect(try await files.send([], as: "empty.txt", to: ticket) == empty)
      #expect(try await tickets.ticket(ticket).version == version)
      let other = await status { try await files.send([1], as: "other.txt", to: ticket, key: "empty.txt") }
      #expect(other?.code == .alreadyExists)
    }
  }

  @Test("what broke off is seen by nobody, and goes on where it stopped, after a restart too")
  func resumed() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let bytes = AttachmentSender.bytes(900_000)
      let received = try await files.breakOff(bytes, as: "log.txt", to: ticket, after: 600_000)
      #expect(received == 600_000)
      #expect(try await files.client.listAttachments(.init(ticket: ticket)).attachments.isEmpty)
      let strangers = AttachmentSender(tickets, "specialist", "boris")
      #expect(try await strangers.client.listUploads(.init(ticket: ticket)).uploads.isEmpty)
      let astray = await status { try await files.send(bytes, as: "log.txt", to: ticket, offset: received - 1) }
      #expect(astray?.code == .failedPrecondition && astray?.message.contains("\(received) bytes are there") == true)

      try await tickets.store.close()
      let again = try await TicketsFixture(directory: tickets.directory)
      let later = AttachmentSender(again, "specialist", "anna")
      let upload = try #require(try await later.client.listUploads(.init(ticket: ticket)).uploads.first)
      #expect(upload.received == UInt64(received) && upload.name == "log.txt")
      let sent = try await later.send(bytes, as: "log.txt", to: ticket, offset: received)
      #expect(try await later.fetch(sent.id, of: ticket) == bytes)
      #expect(try await later.client.listUploads(.init(ticket: ticket)).uploads.isEmpty)
      try await again.store.close()
    }
  }

  @Test(
    "what is cut, too long, another file or of another type is refused and leaves nothing",
    arguments: ["cut", "long", "checksum", "type"])
  func wrong(fault: String) async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let bytes = AttachmentSender.bytes(600_000)
      let refused = await status {
        switch fault {
        case "cut": try await files.send(bytes, as: "a.bin", to: ticket, size: 600_001)
        case "long": try await files.send(bytes, as: "a.bin", to: ticket, size: 300_000)
        case "checksum": try await files.send(bytes, as: "a.bin", to: ticket, sha256: String(repeating: "0", count: 64))
        default: try await files.send(bytes, as: "a.png", to: ticket, type: "image/png")
        }
      }
      #expect(refused?.code == .invalidArgument, "\(String(describing: refused))")
      #expect(try await files.rows() == ["content": 0, "content_piece": 0, "upload": 0, "attachment": 0])
      #expect(try await tickets.ticket(ticket).version == 2)
    }
  }

  @Test("each bound is named with its setting, counts what is on its way, and moves with the setting")
  func bounds() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let settings = TicketsV1.TicketSettingsClient(tickets.transport("lead", "lena"))
      let byAnna = TicketsV1.TicketSettingsClient(tickets.transport("specialist", "anna"))
      let changes = [
        TicketsV1.SettingChange(name: "attachment.file-bytes", value: 400_000),
        .init(name: "attachment.ticket-bytes", value: 700_000), .init(name: "attachment.per-ticket", value: 2),
      ]
      #expect(
        await status { try await byAnna.changeTicketSettings(.init(changes: changes, reason: "x")) }?.code
          == .permissionDenied)
      let tried = try await settings.changeTicketSettings(.init(changes: changes, reason: "small disk", dryRun: true))
      #expect(tried.version == 2)
      #expect(try await settings.getTicketSettings(.init()).version == 1)
      _ = try await settings.changeTicketSettings(.init(changes: changes, reason: "small disk"))
      #expect(await status { try await settings.getTicketSettings(.init(version: 3)) }?.code == .notFound)

      func limit(_ size: Int, _ name: String) async -> TicketLimit? {
        let refused = await status { try await files.send(AttachmentSender.bytes(size), as: name, to: ticket) }
        guard refused?.code == .resourceExhausted, let limit = refused?.details?.limit else { return nil }
        return TicketLimit(setting: limit.setting, maximum: limit.maximum, value: limit.value)
      }
      #expect(await limit(400_001, "a") == .init(setting: "attachment.file-bytes", maximum: 400_000, value: 400_001))
      _ = try await files.breakOff(AttachmentSender.bytes(400_000), as: "b", to: ticket, after: 300_000)
      #expect(await limit(300_001, "c") == .init(setting: "attachment.ticket-bytes", maximum: 700_000, value: 700_001))
      _ = try await files.send(AttachmentSender.bytes(300_000), as: "d", to: ticket)
      #expect(await limit(0, "e") == .init(setting: "attachment.per-ticket", maximum: 2, value: 3))
      _ = try await files.client.abandonUpload(.init(uploadId: "b"))
      _ = try await files.send([], as: "e", to: ticket)
    }
  }

  @Test("an upload that rests too long is forgotten by the timer, bytes and all")
  func expiry() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      _ = try await files.breakOff(AttachmentSender.bytes(600_000), as: "a", to: ticket, after: 500_000)
      await tickets.pass(minutes: 24 * 60 - 1)
      #expect(try await files.rows()["upload"] == 1)
      await tickets.pass(minutes: 1)
      #expect(try await files.rows() == ["content": 0, "content_piece": 0, "upload": 0, "attachment": 0])
    }
  }

  @Test("no room on the disk refuses the file, and the service goes on")
  func noRoom() async throws {
    try await withTickets(maximumPages: 400) { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let refused = await status { try await files.send(AttachmentSender.bytes(3_000_000), as: "a", to: ticket) }
      #expect(refused?.code == .resourceExhausted && refused?.message.contains("no room left") == true)
      #expect(try await files.client.listAttachments(.init(ticket: ticket)).attachments.isEmpty)
      #expect(try await files.client.abandonUpload(.init(uploadId: "a")).abandoned)
      _ = try await files.send(AttachmentSender.bytes(100_000), as: "b", to: ticket)
    }
  }

  @Test("of two calls with one upload, the one that comes late is told so")
  func overtaken() async throws {
    try await withTickets { tickets in
      let ticket = Int64(try await tickets.assigned())
      let files = try #require(tickets.definition.services.compactMap { $0 as? AttachmentsHandler }.first).repository
      let bytes = AttachmentSender.bytes(10)
      let wanted = try AttachmentSender.upload(bytes, ticket)
      guard
        case .open(let seen) = try await files.begin(wanted, by: .person(.specialist, "anna"), at: tickets.clock.now)
      else { throw Unopened() }
      let ahead = try await files.append(Array(bytes[..<4]), to: seen, at: tickets.clock.now)
      await #expect(throws: AttachmentRefusal.overtaken) {
        try await files.append(Array(bytes[..<4]), to: seen, at: tickets.clock.now)
      }
      let whole = try await files.append(Array(bytes[4...]), to: ahead, at: tickets.clock.now)
      let first = try await files.finish(whole, by: .person(.specialist, "anna"), at: tickets.clock.now)
      #expect(try await files.finish(whole, by: .person(.specialist, "anna"), at: tickets.clock.now) == first)
    }
  }
}

private struct Unopened: Error {}

/// A bound as a status names it.
private struct TicketLimit: Equatable {
  var setting: String
  var maximum: UInt64
  var value: UInt64
}
