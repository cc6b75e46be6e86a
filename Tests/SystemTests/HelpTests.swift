import Foundation
import Messages
import Testing

extension SystemTests {
  @Suite("The gateway's help") struct HelpTests {
    @Test("is there for every command, with usage and, where commands are grouped, examples", .timeLimit(.minutes(3)))
    func everyCommand() async throws {
      try await Department.prepared { department in
        let dump = try await department.succeed("--experimental-dump-help")
        let root = try JSONDocument(dump.output)["command"]
        let commands = try Self.commands(root, path: [])
        #expect(commands.count > 60, "only \(commands.count) commands were found")
        for command in commands {
          let help = try await department.opora(command.path + ["--help"])
          #expect(help.exitCode == 0, "\(help)")
          #expect(help.output.contains("USAGE: opora"), "\(help)")
          #expect(help.output.contains("OVERVIEW: "), "'\(command.path.joined(separator: " "))' says not what it does")
          if command.isGroup {
            #expect(help.output.contains("EXAMPLES"), "'\(command.path.joined(separator: " "))' shows no examples")
          }
          #expect(help.errors.isEmpty, "\(help)")
        }
      }
    }

    @Test("names the exit codes", .timeLimit(.minutes(1)))
    func exitCodes() async throws {
      try await Department.prepared { department in
        let help = try await department.succeed("help", "exit-codes")
        for code in ["64", "67", "73", "78", "130"] { #expect(help.output.contains("\(code)  "), "\(help)") }
      }
    }

    @Test("is there for every service's binary", .timeLimit(.minutes(1)), arguments: Department.Service.allCases)
    func services(service: Department.Service) async throws {
      try await Department.prepared { department in
        let help = try await department.service(service, ["--help"])
        #expect(help.exitCode == 0 && help.output.contains("EXAMPLES"), "\(help)")
        let version = try await department.service(service, ["version", "--json"])
        #expect(try JSONDocument(version.output)["service"].text == service.rawValue)
      }
    }

    private struct Command {
      var path: [String]
      var isGroup: Bool
    }

    /// A command and all below it, as the parser describes itself.
    private static func commands(_ node: JSONDocument, path: [String]) throws -> [Command] {
      let children = try ((try? node["subcommands"].elements) ?? []).filter {
        try $0["commandName"].text != "help"
      }
      return try [Command(path: path, isGroup: !children.isEmpty)]
        + children.flatMap { try commands($0, path: path + [$0["commandName"].text]) }
    }
  }
}
