import Digests
import Foundation
import OporaAPI
import RPC
import Testing

extension SystemTests {
  @Suite("Files of tickets through the command line") struct AttachmentTests {
    @Test("are attached, listed, shown, fetched whole and removed, Russian names among them", .timeLimit(.minutes(3)))
    func life() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Отчёт по продажам пуст"))"
        let report = try Self.write(Self.bytes(3_000_000), "отчёт за март.pdf", department, head: "%PDF-1.7\n")
        let log = try Self.write(Self.bytes(2_000), "server.log", department)
        let sent = try await department.json("ticket", "attach", ticket, report, log, "--as", "maria")
        #expect(try sent["attachments"].elements.map { try $0["name"].text } == ["отчёт за март.pdf", "server.log"])
        let again = try await department.json("ticket", "attach", ticket, report, "--as", "maria")
        #expect(try again["attachments"].elements.first?["id"].text == sent["attachments"].elements.first?["id"].text)

        try await department.succeed("ticket", "note", ticket, "журнал приложен", "--as", "elena")
        let note = try #require(try await department.json("ticket", "view", ticket)["messages"].elements.last)
        try await department.succeed(
          "ticket", "attach", ticket, log, "--message", try note["id"].text, "--as", "elena")
        let view = try await department.succeed("ticket", "view", ticket)
        #expect(view.output.contains("отчёт за март.pdf  2.9 MiB"), "\(view)")
        #expect(view.output.contains("internal"), "\(view)")
        let shown = try await department.json("ticket", "attachments", ticket, "--public")
        #expect(try shown["attachments"].elements.count == 2)

        let id = try #require(try sent["attachments"].elements.first)["id"].text
        let folder = "\(department.scratch)/fetched"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await department.succeed("ticket", "download", ticket, id, "--to", folder)
        #expect(try Self.read("\(folder)/отчёт за март.pdf") == Self.read(report))
        let there = try await department.succeed("ticket", "download", ticket, id, "--to", folder)
        #expect(there.output.contains("was there already"), "\(there)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["отчёт за март.pdf"])
        let taken = try await department.opora("ticket", "download", ticket, id, "--to", log)
        expectRefusal(taken, exitCode: 1, naming: [log, "--force"])
        let logID = try #require(try sent["attachments"].elements.last)["id"].text
        let streamed = try await department.succeed("ticket", "download", ticket, logID, "--to", "-")
        #expect(Array(streamed.output.utf8) == (try Self.read(log)))

        try await department.succeed("ticket", "detach", ticket, id, "--reason", "паспорт клиента", "--as", "elena")
        expectRefusal(
          try await department.opora("ticket", "download", ticket, id), exitCode: 73, naming: ["removed by elena"],
          hint: false)
        let history = try await department.succeed("ticket", "history", ticket, "-o", "csv")
        #expect(history.output.contains("паспорт клиента"), "\(history)")
      }
    }

    @Test("20 MB go on after the service was killed in the middle, and are in a backup", .timeLimit(.minutes(5)))
    func killed() async throws {
      try await Department.with { department in
        let number = try await department.file("Отчёт по продажам пуст")
        let ticket = "T-\(number)"
        let bytes = Self.bytes(20 << 20)
        let path = try Self.write(bytes, "снимок памяти.bin", department)
        // The first attempt is a client's that stops in the middle, so that the kill is there, however fast it goes.
        let client = TicketsV1.AttachmentsClient(try department.client(.tickets, as: "maria"))
        let sha256 = try SHA256.hexadecimal(of: bytes)
        let id = try SHA256.hexadecimal(of: Array("\(number)/0/public/снимок памяти.bin/\(sha256)".utf8))
        let half = 10 << 20
        await #expect(throws: (any Error).self) {
          _ = try await client.uploadAttachment { writer in
            try await writer.write(
              .init(
                header: .init(
                  uploadId: id, ticket: UInt64(number), name: "снимок памяти.bin", size: UInt64(bytes.count),
                  sha256: sha256)))
            for start in stride(from: 0, to: half, by: 1 << 18) {
              try await writer.write(.init(data: Array(bytes[start..<start + (1 << 18)])))
            }
            try await eventually("the first half is kept") {
              let uploads = try await client.listUploads(.init(ticket: UInt64(number))).uploads
              return uploads.first?.received == UInt64(half)
            }
            try await department.kill(.tickets)
            throw Unexpected("killed, as it should be")
          }
        }
        try await department.succeed("up")
        #expect(try await department.json("ticket", "attachments", ticket)["attachments"].elements.isEmpty)
        let rest = try await department.succeed("ticket", "attachments", ticket, "--unfinished", "--as", "maria")
        #expect(rest.output.contains("10 MiB") && rest.output.contains("20 MiB"), "\(rest)")

        let sent = try await department.opora("ticket", "attach", ticket, path, "--as", "maria", "-o", "json")
        #expect(sent.exitCode == 0 && sent.errors.contains("going on at 10 MiB of 20 MiB"), "\(sent)")
        let file = try #require(try JSONDocument(sent.output)["attachments"].elements.first)["id"].text
        // What was acknowledged outlives a kill.
        try await department.kill(.tickets)
        try await department.succeed("up")
        let target = "\(department.scratch)/fetched.bin"
        // Half of it is there from an earlier attempt.
        try Data(bytes[..<half]).write(
          to: URL(filePath: "\(department.scratch)/.opora-\(sha256.prefix(24)).part"))
        let fetched = try await department.succeed("ticket", "download", ticket, file, "--to", target)
        #expect(fetched.errors.contains("going on at 10 MiB"), "\(fetched)")
        #expect(try Self.read(target) == bytes)

        let backup = "\(department.scratch)/tickets.sqlite"
        let copied = try await department.service(
          .tickets, ["backup", "--data-directory", "\(department.home)/data/tickets", "--to", backup])
        #expect(copied.exitCode == 0, "\(copied)")
        try await department.succeed("ticket", "detach", ticket, file, "--reason", "проба", "--as", "elena")
        try await department.succeed("down")
        let restored = try await department.service(
          .tickets, ["restore", "--data-directory", "\(department.home)/data/tickets", "--from", backup])
        #expect(restored.exitCode == 0, "\(restored)")
        let checked = try await department.service(
          .tickets, ["check", "--data-directory", "\(department.home)/data/tickets"])
        #expect(checked.exitCode == 0, "\(checked)")
        try await department.succeed("up")
        try await department.succeed("ticket", "download", ticket, file, "--to", target, "--force")
        #expect(try Self.read(target) == bytes)
      }
    }

    @Test("sent until Ctrl-C are gone on with by the same command", .timeLimit(.minutes(3)))
    func interrupted() async throws {
      try await Department.with { department in
        let number = try await department.file("Отчёт по продажам пуст")
        let path = try Self.write(Self.bytes(20 << 20), "журнал.txt", department)
        let client = TicketsV1.AttachmentsClient(try department.client(.tickets, as: "maria"))
        let first = try department.start(["ticket", "attach", "T-\(number)", path, "--as", "maria"])
        try await eventually("some of it is kept") {
          try await client.listUploads(.init(ticket: UInt64(number))).uploads.first.map { $0.received > 0 } ?? false
        }
        first.send(SIGINT)
        let interrupted = try await first.result()
        expectRefusal(interrupted, exitCode: 130, naming: ["журнал.txt", "the same command goes on"])
        #expect(try await client.listAttachments(.init(ticket: UInt64(number))).attachments.isEmpty)
        let second = try await department.succeed("ticket", "attach", "T-\(number)", path, "--as", "maria")
        #expect(second.errors.contains("going on at"), "\(second)")
        #expect(try await client.listAttachments(.init(ticket: UInt64(number))).attachments.map(\.size) == [20 << 20])
      }
    }

    @Test("that cannot be taken are refused by name, and leave nothing", .timeLimit(.minutes(3)))
    func refusals() async throws {
      try await Department.with { department in
        let ticket = "T-\(try await department.file("Отчёт по продажам пуст"))"
        let small = try Self.write(Self.bytes(2_000), "a.bin", department)
        expectRefusal(
          try await department.opora("ticket", "attach", ticket, "\(department.scratch)/none.txt"), exitCode: 1,
          naming: ["none.txt", "No such file"])
        expectRefusal(
          try await department.opora("ticket", "attach", ticket, department.scratch), exitCode: 1,
          naming: ["not a file"])
        let fake = try Self.write(Self.bytes(2_000), "снимок.png", department)
        expectRefusal(
          try await department.opora("ticket", "attach", ticket, fake, "--as", "maria"), exitCode: 67,
          naming: ["image/png", "does not begin"], hint: false)
        expectRefusal(
          try await department.opora("ticket", "attach", "T-7777", small, "--as", "maria"), exitCode: 69,
          naming: ["T-7777"])
        try await department.succeed(
          "ticket", "settings", "--set", "attachment.file-bytes=1K", "--reason", "мало места", "--as", "elena")
        expectRefusal(
          try await department.opora("ticket", "attach", ticket, small, "--as", "maria"), exitCode: 72,
          naming: ["2000", "1024", "attachment.file-bytes"])
        expectRefusal(
          try await department.opora("ticket", "settings", "--set", "attachment.files=1", "--reason", "x"),
          exitCode: 67, naming: ["attachment.files", "attachment.per-ticket"])
        expectRefusal(
          try await department.opora("ticket", "settings", "--set", "attachment.file-bytes=viel", "--reason", "x"),
          exitCode: 64, naming: ["viel"])
        expectRefusal(
          try await department.opora("ticket", "download", ticket, "9"), exitCode: 69, naming: ["no such file"])
        #expect(try await department.json("ticket", "attachments", ticket)["attachments"].elements.isEmpty)
        let rest = try await department.json("ticket", "attachments", ticket, "--unfinished", "--as", "maria")
        #expect(try rest["uploads"].elements.isEmpty)
      }
    }

    /// Bytes of which no two portions are alike.
    private static func bytes(_ count: Int) -> [UInt8] {
      var state: UInt64 = 88_172_645_463_325_252
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count + 8)
      while bytes.count < count {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        // Text, so that it can be read from standard output too.
        withUnsafeBytes(of: state & 0x3F3F_3F3F_3F3F_3F3F | 0x4040_4040_4040_4040) { bytes.append(contentsOf: $0) }
      }
      return bytes.map { $0 == 0x7F ? 0x40 : $0 }.prefix(count).map { $0 }
    }

    private static func write(_ bytes: [UInt8], _ name: String, _ department: Department, head: String = "") throws
      -> String
    {
      let path = "\(department.scratch)/\(name)"
      try Data(Array(head.utf8) + bytes).write(to: URL(filePath: path))
      return path
    }

    private static func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }
  }
}
