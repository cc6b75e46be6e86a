import Foundation
import GRDB
import Testing

extension SystemTests {
  @Suite("A place that cannot be used") struct BadPlaceTests {
    @Test("a busy port is named, and nothing is left half started", .timeLimit(.minutes(1)))
    func busyPort() async throws {
      try await Department.prepared { department in
        let listener = try Listener(port: department.port(.tickets))
        let result = try await department.opora("up", "--port-base", "\(department.portBase)")
        expectRefusal(
          result, exitCode: 1,
          naming: ["could not start tickets", "port \(department.portBase) is used", "--port-base"])
        #expect(Department.Service.allCases.allSatisfy { department.processID($0) == nil })
        withExtendedLifetime(listener) {}
      }
    }

    @Test("a service whose port was taken behind the gateway's back says so itself", .timeLimit(.minutes(1)))
    func busyPortOfService() async throws {
      try await Department.with(staff: false) { department in
        let port = department.port(.tickets)
        let result = try await department.service(
          .library, Self.arguments(department, .library, port: port, data: "\(department.scratch)/data"))
        expectRefusal(result, exitCode: 1, naming: ["127.0.0.1:\(port)", "--listen"])
        try await department.succeed("status")
      }
    }

    @Test("a data directory that is none, or has an owner already, is named", .timeLimit(.minutes(1)))
    func dataDirectory() async throws {
      try await Department.with(staff: false) { department in
        let file = "\(department.scratch)/file"
        try Data("not a folder".utf8).write(to: URL(filePath: file))
        let free = FreePorts.base()
        expectRefusal(
          try await department.service(
            .library, Self.arguments(department, .library, port: free, data: "\(file)/data")),
          exitCode: 1, naming: ["\(file)/data"])
        expectRefusal(
          try await department.service(.library, Self.arguments(department, .library, port: free)), exitCode: 1,
          naming: ["\(department.home)/data/library", "--data-directory"])
        try await department.succeed("status")
      }
    }

    @Test("a home that cannot be made is named", .timeLimit(.minutes(1)))
    func home() async throws {
      try await Department.prepared { department in
        let result = try await department.opora(
          "up", "--home", "/proc/opora", "--port-base", "\(department.portBase)")
        expectRefusal(result, exitCode: 1, naming: ["/proc/opora"], hint: false)
      }
    }

    @Test("a database of a newer release is refused and left as it is", .timeLimit(.minutes(2)))
    func newerSchema() async throws {
      try await Department.with { department in
        let number = try await department.file("a question of a newer release")
        try await department.succeed("down")
        let store = "\(department.home)/data/tickets/store.sqlite"
        try Self.change(store) { database in
          try database.execute(
            sql: """
              INSERT INTO schema_migration (component, number, name, checksum, applied_at_ms)
              VALUES ('service', 9999, 'of tomorrow', 1, 0)
              """)
        }
        expectRefusal(
          try await department.opora("up"), exitCode: 1, naming: ["could not start tickets", "newer release", "9999"])
        let check = try await department.service(
          .tickets, ["migrate", "--status", "--data-directory", "\(department.home)/data/tickets"])
        expectRefusal(check, exitCode: 1, naming: ["9999"])

        try Self.change(store) { try $0.execute(sql: "DELETE FROM schema_migration WHERE number = 9999") }
        try await department.succeed("up")
        let view = try await department.json("ticket", "view", "\(number)")
        #expect(try view["ticket"]["subject"].text == "a question of a newer release")
      }
    }

    @Test("a store that is no database is refused and left as it is", .timeLimit(.minutes(1)))
    func garbage() async throws {
      try await Department.with(staff: false) { department in
        try await department.succeed("down")
        let store = "\(department.home)/data/library/store.sqlite"
        let bytes = Data(repeating: 0x2A, count: 8_192)
        try bytes.write(to: URL(filePath: store))
        expectRefusal(try await department.opora("up"), exitCode: 1, naming: ["could not start library"])
        #expect(try Data(contentsOf: URL(filePath: store)) == bytes)
      }
    }

    private static func change(_ path: String, _ body: (Database) throws -> Void) throws {
      let queue = try DatabaseQueue(path: path)
      try queue.write(body)
      try queue.close()
    }

    /// What the gateway starts a service with that follows nobody.
    private static func arguments(
      _ department: Department, _ service: Department.Service, port: Int, data: String? = nil
    ) -> [String] {
      let certificates = "\(department.home)/certificates"
      return [
        "serve", "--listen", "127.0.0.1:\(port)", "--data-directory",
        data ?? "\(department.home)/data/\(service.rawValue)", "--tls-certificate",
        "\(certificates)/services/\(service.rawValue).pem", "--tls-key",
        "\(certificates)/services/\(service.rawValue).key", "--tls-ca", "\(certificates)/ca.pem",
      ]
    }
  }
}
