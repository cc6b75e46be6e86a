internal import ArgumentParser
internal import Logging
internal import OporaAPI
internal import RPC
internal import RPCTransport
internal import TLS
internal import Telemetry

/// The command line of a service's binary: `serve`, `migrate`, `check`, `backup`, `restore`, `probe`,
/// `version`.
public enum ServiceProcess<Definition: ServiceDefinition> {
  /// Parses the arguments and runs; the exit code is the process's.
  public static func run(_ arguments: [String]) async -> Int32 {
    do {
      var command = try ServiceRoot<Definition>.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch let failure as StartupFailure {
      StandardError.write(failure.description + "\n")
      return 1
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      let code = ServiceRoot<Definition>.exitCode(for: error)
      let message = ServiceRoot<Definition>.fullMessage(for: error)
      if code == .success { print(message) } else { StandardError.write(message + "\n") }
      return code.rawValue
    }
  }
}

struct ServiceRoot<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "opora-\(Definition.name)",
      abstract: "The \(Definition.name) service of a customer-support department.",
      discussion: """
        EXAMPLES
          opora-\(Definition.name) serve --config /etc/opora/\(Definition.name).yaml
          opora-\(Definition.name) migrate --status --data-directory /var/lib/opora/\(Definition.name)
          opora-\(Definition.name) probe        exit 0 when the running service is ready

        Every flag can also be set by environment (OPORA_\(Definition.name.uppercased())_LISTEN) or in the file.
        """,
      version: OporaVersion.text,
      subcommands: [
        Serve<Definition>.self, Probe<Definition>.self, Migrate<Definition>.self, Check<Definition>.self,
        Backup<Definition>.self, Restore<Definition>.self, Version<Definition>.self,
      ],
      defaultSubcommand: Serve<Definition>.self)
  }
}

struct Serve<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "serve", abstract: "Serve until SIGTERM (the default).")
  }

  @OptionGroup var options: ServiceOptions
  @Flag(help: "Check the settings and certificates, and stop.") var checkConfig = false
  @Flag(help: "Print the settings as they are understood, and stop.") var printConfig = false

  func run() async throws {
    let configuration = try options.configuration(
      of: Definition.name, defaultPort: Definition.defaultPort, peers: Definition.peers)
    if printConfig {
      for line in configuration.lines { print(line) }
      if !checkConfig { return }
    }
    if checkConfig {
      _ = try ServiceTLS.source(.server, configuration.identity)
      print("good: the settings of \(Definition.name) can be used")
      return
    }
    let level = LogLevel(configuration.logLevel)
    let logger = Logger(label: Definition.name) { _ in JSONLogHandler(service: Definition.name, level: level) }
    let code = try await ServiceHost<Definition>(configuration: configuration, logger: logger, level: level).run()
    if code != 0 { throw ExitCode(code) }
  }
}

struct Probe<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "probe", abstract: "Ask the running service for its health; exit 0 when it is ready, 3 when not.")
  }

  @OptionGroup var options: ServiceOptions

  func run() async throws {
    let configuration = try options.configuration(
      of: Definition.name, defaultPort: Definition.defaultPort, peers: [], serves: false)
    let tls = try ServiceTLS.source(.client, configuration.identity)
    // What listens on every address is asked on loopback.
    let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][configuration.listen.host] ?? configuration.listen.host
    let client = RPCClient(
      to: ServiceTarget(host: host, port: configuration.listen.port, service: Definition.name), tls: tls)
    let reason: String?
    do throws(RPCError) {
      let answer = try await RpcV1.HealthClient(client).check(.init(), options: CallOptions(timeout: .seconds(2)))
      reason = answer.state == .serving ? nil : answer.reason
    } catch {
      reason = "\(error)"
    }
    await client.shutdown()
    if let reason {
      StandardError.write("not ready: \(reason)\n")
      throw ExitCode(3)
    }
    print("ready")
  }
}

struct Version<Definition: ServiceDefinition>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "version", abstract: "Say which version this is.")
  }

  @Flag(help: "As JSON.") var json = false

  func run() {
    let schema = Definition.migrations.count
    print(
      json
        ? "{\"service\":\"\(Definition.name)\",\"version\":\"\(OporaVersion.text)\",\"schema\":\(schema)}"
        : "opora-\(Definition.name) \(OporaVersion.text), schema \(schema)")
  }
}
