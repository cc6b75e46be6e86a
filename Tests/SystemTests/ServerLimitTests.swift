import Foundation
import Testing

extension SystemTests {
  @Suite("The limits of a service's server") struct ServerLimitTests {
    private static let files = [
      "--data-directory", "/nowhere", "--tls-certificate", "a.pem", "--tls-key", "a.key", "--tls-ca", "ca.pem",
    ]

    @Test("come from flag, variable and file, and are printed as they are understood", .timeLimit(.minutes(1)))
    func sources() async throws {
      try await Department.prepared { department in
        let file = "\(department.scratch)/library.yaml"
        try Data("max-streaming-calls: 77\nshed-after: 900\n".utf8).write(to: URL(filePath: file))
        let result = try await department.service(
          .library,
          [
            "serve", "--print-config", "--config", file, "--compression", "zstd", "--max-connections", "5",
            "--shed-after", "800",
            "--max-connection-age", "0",
          ] + Self.files,
          environment: ["OPORA_MAX_RUNNING_CALLS": "99", "OPORA_LIBRARY_MAX_RUNNING_CALLS": "98"])
        #expect(result.exitCode == 0, "\(result)")
        let lines = Set(result.output.split(separator: "\n").map(String.init))
        let wanted = [
          "max-connection-age: 0", "compression: zstd", "max-buffered-memory: 512", "max-idle-time: 900",
          "shutdown-retry-after: 200",
          "max-connections: 5",
          "max-connections-per-peer: 256", "min-running-calls: 64", "max-running-calls: 98",
          "max-waiting-calls: 8192", "max-streaming-calls: 77", "shed-wait-target: 100", "shed-after: 800",
        ]
        #expect(wanted.allSatisfy(lines.contains), "\(result)")
      }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
      var flags: [String]
      var named: [String]
      var testDescription: String { flags.joined(separator: " ") }
    }

    @Test(
      "that cannot be used are refused with what they may be", .timeLimit(.minutes(1)),
      arguments: [
        Wrong(
          flags: ["--max-connections", "0"], named: ["--max-connections", "'0'", "from 1 to 1000000", "leave it out"]),
        Wrong(flags: ["--max-waiting-calls", "viele"], named: ["--max-waiting-calls", "'viele'", "whole number"]),
        Wrong(flags: ["--shed-wait-target=-5"], named: ["--shed-wait-target", "'-5'", "60000", "ms"]),
        Wrong(
          flags: ["--compression", "gzip"], named: ["--compression", "'gzip'", "'zstd' or 'none'", "serve --help"]),
        Wrong(flags: ["--max-idle-time", "1.5"], named: ["--max-idle-time", "'1.5'", "from 0 to 86400 (s)"]),
        Wrong(flags: ["--shed-after", "99999999999999999999"], named: ["--shed-after", "600000"]),
        Wrong(
          flags: ["--min-running-calls", "10", "--max-running-calls", "9"],
          named: ["min-running-calls is 10", "max-running-calls only 9"]),
      ])
    func wrong(_ given: Wrong) async throws {
      try await Department.prepared { department in
        let result = try await department.service(.library, ["serve", "--print-config"] + given.flags + Self.files)
        expectRefusal(result, exitCode: 1, naming: given.named)
      }
    }
  }
}
