import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora health [SERVICE]`.
struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Ask services whether they are ready.",
    discussion: """
      EXAMPLES
        opora health
        opora health tickets --timeout 1 && echo ready

      Exit code 3 when one is not. Without a service that answers, the state is 'unreachable'.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "One service; all four unless given.") var service: ServiceName?

  func run() async throws {
    let wrong = try await Session.run(global) { session in
      var table = TextTable([.init("service"), .init("state"), .init("reason", flexible: true)])
      var wrong: [String] = []
      for name in service.map({ [$0] }) ?? ServiceName.allCases {
        let (state, reason) = await Self.state(session, name)
        if state != "ready" { wrong.append("\(name.rawValue) is \(state)\(reason.isEmpty ? "" : ": \(reason)")") }
        table.add(.init(name.rawValue), .init(state, state == "ready" ? .good : .alarm), .init(reason))
      }
      Presenter.show(global.output, table: table)
      return wrong
    }
    guard wrong.isEmpty else {
      throw CommandFailure(
        "not everything is ready", why: wrong, hint: "'opora status' shows more, 'opora up' starts what is missing",
        exitCode: Exit.conditionFalse)
    }
  }

  private static func state(_ session: Session, _ service: ServiceName) async -> (String, String) {
    do throws(RPCError) {
      let answer = try await session.health(service).check(.init())
      switch answer.state {
      case .serving: return ("ready", answer.reason)
      case .notServing: return ("not ready", answer.reason)
      default: return ("unknown", answer.reason)
      }
    } catch {
      return ("unreachable", "\(error.code.name): \(error.message)")
    }
  }
}
