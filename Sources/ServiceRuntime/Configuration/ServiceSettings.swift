internal import Yams

/// What a service process is told: by flag, by environment, by file, in this order; the same names everywhere.
///
/// A setting `tls-certificate` of the tickets service is the flag `--tls-certificate`, the variable
/// `OPORA_TICKETS_TLS_CERTIFICATE` (or `OPORA_TLS_CERTIFICATE` for all services) and the line
/// `tls-certificate: …` of the file named by `--config`.
struct ServiceSettings: Sendable, Equatable {
  /// One thing that can be set.
  enum Name: String, CaseIterable, Sendable {
    case listen
    case dataDirectory = "data-directory"
    case tlsCertificate = "tls-certificate"
    case tlsKey = "tls-key"
    case tlsCA = "tls-ca"
    case peers
    case clock
    case profile
    case logLevel = "log-level"
    case shutdownGrace = "shutdown-grace"
    case zoneinfo
    case compression
    case maxConnections = "max-connections"
    case maxConnectionsPerPeer = "max-connections-per-peer"
    case maxBufferedMemory = "max-buffered-memory"
    case maxConnectionAge = "max-connection-age"
    case maxIdleTime = "max-idle-time"
    case shutdownRetryAfter = "shutdown-retry-after"
    case minRunningCalls = "min-running-calls"
    case maxRunningCalls = "max-running-calls"
    case maxWaitingCalls = "max-waiting-calls"
    case maxStreamingCalls = "max-streaming-calls"
    case shedWaitTarget = "shed-wait-target"
    case shedAfter = "shed-after"
  }

  /// Values as given, before they are understood.
  private(set) var values: [Name: String]
  /// Where each came from, for messages: "--listen", "OPORA_LISTEN", "line 3 of opora.yaml".
  private(set) var origins: [Name: String]

  /// Gathers the layers.
  ///
  /// - Parameters:
  ///   - flags: What stood on the command line.
  ///   - environment: Looks up a variable.
  ///   - file: Path and text of the configuration file, if one was named.
  /// - Throws: ``StartupFailure`` for an unknown or malformed line of the file.
  init(
    service: String, flags: [Name: String], environment: (String) -> String?, file: (path: String, text: String)?
  ) throws(StartupFailure) {
    values = [:]
    origins = [:]
    if let file { try read(file) }
    for name in Name.allCases {
      let suffix = name.rawValue.uppercased().replacing("-", with: "_")
      for variable in ["OPORA_\(suffix)", "OPORA_\(service.uppercased())_\(suffix)"] {
        if let value = environment(variable), !value.isEmpty { set(name, value, variable) }
      }
      if let value = flags[name] { set(name, value, "--\(name.rawValue)") }
    }
  }

  subscript(name: Name) -> String? { values[name] }

  /// The setting with where it came from, for messages.
  func label(_ name: Name) -> String { origins[name] ?? "--\(name.rawValue)" }

  private mutating func set(_ name: Name, _ value: String, _ origin: String) {
    values[name] = value
    origins[name] = origin
  }

  private mutating func read(_ file: (path: String, text: String)) throws(StartupFailure) {
    let root: Node?
    do { root = try Yams.compose(yaml: file.text) } catch {
      throw StartupFailure("\(file.path) is not valid YAML", why: "\(error)", hint: "mend the line it names")
    }
    guard let root else { return }
    guard let mapping = root.mapping else {
      throw StartupFailure(
        "\(file.path) cannot be used", why: "it must be a mapping of settings to values", hint: "listen: 127.0.0.1:7401"
      )
    }
    for (key, value) in mapping {
      let place = "line \(key.mark?.line ?? 1) of \(file.path)"
      guard let text = key.string, let name = Name(rawValue: text) else {
        throw StartupFailure(
          "\(place): there is no setting '\(key.string ?? "?")'",
          why: "settings are " + Name.allCases.map(\.rawValue).joined(separator: ", "))
      }
      if let scalar = value.scalar?.string {
        set(name, scalar, place)
      } else if name == .peers, let pairs = value.mapping {
        let text = pairs.flatMap { name, value in
          let addresses = value.sequence.map(Array.init) ?? [value]
          return addresses.map { "\(name.string ?? "")=\($0.string ?? "")" }
        }.joined(separator: ",")
        set(name, text, place)
      } else {
        throw StartupFailure("\(place): '\(text)' needs a single value", why: "it has a list or a mapping")
      }
    }
  }
}
