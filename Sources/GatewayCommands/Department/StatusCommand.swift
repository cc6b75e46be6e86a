import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora status`: how the department stands.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say which services run, whether they are ready, and how far they follow each other.",
    discussion: """
      EXAMPLES
        opora status
        opora status -o csv

      Exit code 3 when a service is not ready.
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    var options = global
    options.timeout = min(global.timeout, 3)
    let allReady = try await Session.run(options) { session in
      var table = TextTable([
        .init("service"), .init("state"), .init("address"), .init("process", .right), .init("version"),
        .init("events", .right), .init("follows", flexible: true), .init("clock"),
      ])
      var allReady = true
      for service in ServiceName.allCases {
        let row = await row(session, service)
        allReady = allReady && row.ready
        table.add(row.cells)
      }
      Presenter.show(global.output, table: table)
      return allReady
    }
    guard allReady else {
      throw CommandFailure(
        "the department is not whole", why: "not every service is ready",
        hint: "'opora up' starts what is missing; logs are in \(global.home)/logs", exitCode: Exit.conditionFalse)
    }
  }

  private func row(_ session: Session, _ service: ServiceName) async -> (ready: Bool, cells: [TextTable.Cell]) {
    let process = ServiceProcess(department: session.department, service: service).runningProcess
    let address = session.department.addresses[service].map { "\($0)" } ?? ""
    let pid = process.map { "\($0)" } ?? "-"
    do {
      let health = try await session.health(service).check(.init())
      let info = try await session.control(service).getInfo(.init())
      let clock = try await session.control(service).getClock(.init())
      let ready = health.state == .serving
      let follows = info.consumers.map { consumer in
        "\(consumer.producer) \(consumer.cursor)" + (consumer.connected ? "" : " (disconnected)")
      }
      return (
        ready,
        [
          .init(service.rawValue), ready ? .init("ready", .good) : .init("not ready: \(health.reason)", .warning),
          .init(address), .init("\(info.processId)"), .init(info.version), .init("\(info.lastEvent)"),
          .init(follows.joined(separator: ", ")),
          .init(session.time(clock.nowMs) + (clock.manual ? " (manual)" : "")),
        ]
      )
    } catch {
      let state = process == nil ? "stopped" : "unreachable"
      return (false, [.init(service.rawValue), .init(state, .alarm), .init(address), .init(pid)])
    }
  }
}
