import BusinessTime
import OporaAPI
import RPC
import Testing

@testable import TicketsService

@Suite("Files of tickets, with messages, merges and rights", .timeLimit(.minutes(1)))
struct TicketsAttachmentTiesTests {
  @Test("follow a merge and its undoing, and a message into the ticket it is split off into")
  func ties() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let (first, second) = (try await tickets.assigned(key: "k1"), try await tickets.assigned(key: "k2"))
      let one = try await files.send([1], as: "one.txt", to: first)
      _ = try await tickets.maria.receiveCustomerMessage(.init(ticket: second, text: "Вот снимок экрана"))
      let message = try #require(try await tickets.anna.getTicket(.init(ticket: second)).messages.last).id
      let two = try await files.send([2], as: "two.txt", to: second, message: message)
      #expect(two.message == message)

      let links = tickets.links("specialist", "anna")
      _ = try await links.mergeTickets(.init(source: second, target: first))
      for number in [first, second] {
        #expect(try await files.names(of: number) == ["one.txt", "two.txt"])
        #expect(try await files.fetch(two.id, of: number) == [2])
      }
      let three = try await files.send([3], as: "three.txt", to: second)
      #expect(three.ticket == first, "what is sent to the source is the target's")
      _ = try await links.unmergeTicket(.init(ticket: second))
      #expect(try await files.names(of: first) == ["one.txt", "three.txt"])
      #expect(try await files.names(of: second) == ["two.txt"])

      let made = try await links.splitTicket(.init(ticket: second, messages: [message]))
      #expect(try await files.names(of: made.ticket) == ["two.txt"])
      #expect(try await files.fetch(two.id, of: made.ticket) == [2])
      #expect(try await files.names(of: second) == ["two.txt"])
      let elsewhere = await status { try await files.fetch(one.id, of: made.ticket) }
      #expect(elsewhere?.code == .notFound)
    }
  }

  @Test("belong to a message of the ticket, and are internal where the message is")
  func messages() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      _ = try await tickets.anna.addNote(.init(ticket: ticket, text: "журнал сервера"))
      let note = try #require(try await tickets.anna.getTicket(.init(ticket: ticket)).messages.last).id
      #expect(try await files.send([1], as: "server.log", to: ticket, message: note).internal)
      _ = try await files.send([2], as: "shown.txt", to: ticket)
      let shown = try await files.client.listAttachments(.init(ticket: ticket, publicOnly: true)).attachments
      #expect(shown.map(\.name) == ["shown.txt"])
      let unknown = await status { try await files.send([3], as: "a", to: ticket, message: 9_999) }
      #expect(unknown?.code == .notFound && unknown?.message.contains("no message 9999") == true)
      let nowhere = await status { try await files.send([3], as: "a", to: 7_777) }
      #expect(nowhere?.code == .notFound)
    }
  }

  @Test("are read by whom the ticket is, and removed by their author, leads and admins, for a reason")
  func rights() async throws {
    try await withTickets { tickets in
      let files = AttachmentSender(tickets, "specialist", "anna")
      let ticket = try await tickets.assigned()
      let sent = try await files.send([1, 2, 3], as: "паспорт.txt", to: ticket)
      let stranger = AttachmentSender(tickets, "manager", "olga")
      #expect(await status { try await stranger.fetch(sent.id, of: ticket) }?.code == .permissionDenied)
      #expect(await status { try await stranger.names(of: ticket) }?.code == .permissionDenied)
      let boris = AttachmentSender(tickets, "specialist", "boris")
      let order = TicketsV1.RemoveAttachmentRequest(ticket: ticket, attachment: sent.id, reason: "личные данные")
      #expect(await status { try await boris.client.removeAttachment(order) }?.code == .permissionDenied)
      let lena = AttachmentSender(tickets, "lead", "lena")
      let unreasoned = await status {
        try await lena.client.removeAttachment(.init(ticket: ticket, attachment: sent.id))
      }
      #expect(unreasoned?.code == .invalidArgument)

      let removed = try await lena.client.removeAttachment(order)
      #expect(removed.removedBy == "lena" && removed.removalReason == "личные данные" && removed.removedAtMs > 0)
      #expect(try await lena.client.removeAttachment(order) == removed)
      #expect(try await files.names(of: ticket).isEmpty)
      #expect(
        try await files.client.listAttachments(.init(ticket: ticket, includeRemoved: true)).attachments
          == [removed])
      let gone = await status { try await files.fetch(sent.id, of: ticket) }
      #expect(gone?.code == .failedPrecondition && gone?.message.contains("removed by lena") == true)
      #expect(try await files.rows()["content_piece"] == 0)
      let last = try #require(try await tickets.lead.getHistory(.init(ticket: ticket)).entries.last)
      #expect(last.type == "ticket.attachment_removed" && last.reason == "личные данные")
      // The file may come again.
      #expect(try await files.send([1, 2, 3], as: "паспорт.txt", to: ticket).id != sent.id)
    }
  }
}
