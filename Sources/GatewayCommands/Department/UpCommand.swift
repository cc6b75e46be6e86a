import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import TLS
import Terminal

/// `opora up`: the whole department on this machine.
struct UpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Start a department on this machine, or what of it is not running.",
    discussion: """
      EXAMPLES
        opora up                                               on ports 7401 to 7404
        opora up --home ./rehearsal --port-base 17401 --clock manual=2026-03-30T08:55:00+03:00
        opora up                                               a second time: nothing changes

      Makes a certificate authority and certificates, starts the four services and waits until they are ready.
      Data, logs and certificates live in the department's folder; 'opora down' stops the services and keeps them.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("First of four ports in a row.", valueName: "port"))
  var portBase: Int?

  @Option(help: ArgumentHelp("system, or manual=<instant> for a rehearsal.", valueName: "clock"))
  var clock: String?

  @Option(help: ArgumentHelp("Time zone in which times are shown, such as Europe/Moscow.", valueName: "zone"))
  var zone: String?

  @Option(help: ArgumentHelp("Seconds to wait until everything is ready.", valueName: "seconds"))
  var wait: Double = 20

  func run() async throws {
    var department = try prepare()
    if let zone {
      do throws(TimeZoneError) { _ = try TimeZoneDirectory.system.zone(named: zone) } catch {
        throw CommandFailure("could not use the zone '\(zone)'", why: error.description, exitCode: Exit.usage)
      }
      department.zone = zone
    }
    let (clockArgument, clockStart) = try clockArgument(&department)
    try department.save()
    // What a later 'up' goes on from; 'opora clock' writes it anew with every move.
    if let clockStart { try FileAccess.write("\(clockStart)\n", to: department.clockPath) }
    try issueCertificates(department)
    let started = try start(department, clockArgument)
    try await waitUntilReady(department, started)
    Streams.error.writeLine("the department is up in \(department.home)")
    if !started.isEmpty { Streams.error.writeLine("next: opora status, opora staff import FILE.yaml, opora --help") }
  }

  /// Starts what is not running; looks at every port before starting anything.
  private func start(_ department: Department, _ clock: String) throws(CommandFailure) -> [(ServiceProcess, Int32)] {
    var missing: [ServiceProcess] = []
    for service in ServiceName.allCases {
      let process = ServiceProcess(department: department, service: service)
      if let pid = process.runningProcess {
        Streams.error.writeLine("\(service.rawValue) is running already (process \(pid))")
        continue
      }
      guard PortCheck.isFree(department.address(service).port) else {
        throw CommandFailure(
          "could not start \(service.rawValue)",
          why: "port \(department.address(service).port) is used by another program",
          hint: "stop it ('ss -ltnp' shows who listens), or choose other ports with --port-base")
      }
      missing.append(process)
    }
    var started: [(ServiceProcess, Int32)] = []
    for process in missing {
      let arguments = arguments(department, process.service, clock)
      started.append(
        (process, try process.start(executable: try executable(of: process.service), arguments: arguments)))
    }
    return started
  }

  private func prepare() throws(CommandFailure) -> Department {
    if Department.exists(at: global.home) {
      var department = try Department.load(home: global.home)
      if let portBase, department.addresses[.tickets]?.port != portBase {
        let running = ServiceName.allCases.contains {
          ServiceProcess(department: department, service: $0).runningProcess != nil
        }
        guard !running else {
          throw CommandFailure(
            "could not move the department to port \(portBase)", why: "it is running on other ports",
            hint: "opora down first")
        }
        department.addresses = try freshAddresses(portBase)
      }
      return department
    }
    return Department(
      home: global.home, addresses: try freshAddresses(portBase ?? Department.defaultPortBase), hasManualClock: false)
  }

  private func freshAddresses(_ base: Int) throws(CommandFailure) -> [ServiceName: Department.Address] {
    guard (1...65_535 - ServiceName.allCases.count).contains(base) else {
      throw CommandFailure(
        "\(base) cannot be the first of four ports", why: "ports go from 1 to 65535", exitCode: Exit.usage)
    }
    return Department.local(home: global.home, portBase: base, hasManualClock: false).addresses
  }

  /// The value for the services' `--clock`. A manual clock goes on where it stood, because time never runs backwards.
  private func clockArgument(_ department: inout Department) throws(CommandFailure) -> (text: String, start: Instant?) {
    let asked = clock ?? (department.hasManualClock ? "manual" : "system")
    if asked == "system" {
      department.hasManualClock = false
      return (asked, nil)
    }
    var start: Instant?
    if asked.hasPrefix("manual=") { start = Instant(iso8601: String(asked.dropFirst(7))) }
    let stood = (try? FileAccess.readText(department.clockPath, limit: 64)).flatMap {
      Instant(iso8601: String($0.split(separator: "\n").first ?? ""))
    }
    guard let instant = [start, stood].compactMap({ $0 }).max(), start != nil || asked == "manual" else {
      throw CommandFailure(
        "'\(asked)' is no clock", why: "it must be 'system' or manual=<instant with its offset from UTC>",
        hint: "--clock manual=2026-03-30T08:55:00+03:00", exitCode: Exit.usage)
    }
    department.hasManualClock = true
    return ("manual=\(instant)", instant)
  }

  private func issueCertificates(_ department: Department) throws(CommandFailure) {
    let folder = department.certificates
    let authority = try folder.authority()
    for service in ServiceName.allCases {
      try folder.issue(
        .service(name: service.rawValue), hosts: ["localhost", "127.0.0.1"], replacing: false, by: authority)
    }
    try folder.issue(.person(role: .admin, name: "admin"), replacing: false, by: authority)
  }

  private func executable(of service: ServiceName) throws(CommandFailure) -> String {
    let folder = Environment.variables["OPORA_BIN"] ?? Environment.executableFolder ?? "."
    let path = "\(folder)/\(service.executable)"
    guard FileAccess.isExecutable(path) else {
      throw CommandFailure(
        "could not start \(service.rawValue)", why: "\(path) is not there",
        hint: "build it with 'swift build', or say where the services are with OPORA_BIN")
    }
    return path
  }

  private func arguments(_ department: Department, _ service: ServiceName, _ clock: String) -> [String] {
    let identity = department.certificates.identity(of: service)
    var peers: [String] = []
    for peer in service.peers { peers.append("\(peer.rawValue)=\(department.address(peer))") }
    var arguments = [
      "serve", "--listen", "\(department.address(service))", "--data-directory", department.dataFolder(service),
      "--tls-certificate", identity.certificateChainPath, "--tls-key", identity.privateKeyPath,
      "--tls-ca", identity.authorityPath, "--clock", clock,
    ]
    if !peers.isEmpty { arguments += ["--peers", peers.joined(separator: ",")] }
    if global.verbosity > 0 { arguments += ["--log-level", "debug"] }
    return arguments
  }

  private func waitUntilReady(_ department: Department, _ started: [(ServiceProcess, Int32)]) async throws {
    var options = global
    options.actAs = "admin"
    try await Session.run(options) { session in
      let end = ContinuousClock.now + .milliseconds(Int64(wait * 1000))
      for service in ServiceName.allCases {
        while true {
          if let (process, pid) = started.first(where: { $0.0.service == service }),
            let ending = process.exitOfChild(pid)
          {
            FileAccess.remove(department.pidPath(service))
            throw CommandFailure(
              "could not start \(service.rawValue)",
              why: [ending + "; its log says:"] + FileAccess.lastLines(department.logPath(service), 3),
              hint: "the whole log is \(department.logPath(service))")
          }
          do throws(RPCError) {
            let answer = try await session.health(service).check(.init(), options: .init(timeout: .seconds(1)))
            if answer.state == .serving { break }
          } catch  where ContinuousClock.now >= end {
            throw CommandFailure(
              "\(service.rawValue) was not ready within \(wait) seconds", why: "\(error)",
              hint: "its log is \(department.logPath(service)); wait longer with --wait", exitCode: Exit.conditionFalse)
          } catch {}
          try await Task.sleep(for: .milliseconds(30))
        }
      }
    }
  }
}
