import Yams

/// A department on disk: where its services listen, its certificates, data, logs and process ids.
///
/// ```
/// HOME/department.yaml            services and addresses
/// HOME/certificates/ca.{pem,key}  its own authority
/// HOME/certificates/services/NAME.{pem,key}
/// HOME/certificates/people/NAME.{pem,key}
/// HOME/data/SERVICE/              each service's store
/// HOME/logs/SERVICE.log
/// HOME/run/SERVICE.pid, clock
/// ```
struct Department: Sendable {
  struct Address: Sendable, Hashable, CustomStringConvertible {
    var host: String
    var port: Int

    init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    /// Parses `host:port`, with an IPv6 host in brackets.
    init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (1...65_535).contains(port)
      else { return nil }
      var host = String(text[..<colon])
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      guard !host.isEmpty else { return nil }
      self.init(host: host, port: port)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  let home: String
  var addresses: [ServiceName: Address]
  /// Whether the services were started with a manual clock.
  var hasManualClock: Bool
  /// Zone in which times are shown.
  var zone = "UTC"

  static let defaultPortBase = 7401

  var descriptionPath: String { "\(home)/department.yaml" }
  var certificates: CertificateFolder { CertificateFolder(path: "\(home)/certificates") }
  var clockPath: String { "\(home)/run/clock" }
  func dataFolder(_ service: ServiceName) -> String { "\(home)/data/\(service.rawValue)" }
  func logPath(_ service: ServiceName) -> String { "\(home)/logs/\(service.rawValue).log" }
  func pidPath(_ service: ServiceName) -> String { "\(home)/run/\(service.rawValue).pid" }

  /// A department on this machine on four ports in a row.
  static func local(home: String, portBase: Int, hasManualClock: Bool) -> Department {
    let pairs = ServiceName.allCases.enumerated().map { ($1, Address(host: "127.0.0.1", port: portBase + $0)) }
    return Department(
      home: home, addresses: Dictionary(uniqueKeysWithValues: pairs), hasManualClock: hasManualClock)
  }

  /// Whether a department was ever set up there.
  static func exists(at home: String) -> Bool { FileAccess.exists("\(home)/department.yaml") }

  static func load(home: String) throws(CommandFailure) -> Department {
    let path = "\(home)/department.yaml"
    guard FileAccess.exists(path) else {
      throw CommandFailure(
        "there is no department at \(home)", why: "\(path) does not exist",
        hint: "start one with 'opora up', or name another with --home or OPORA_HOME")
    }
    let text = try FileAccess.readText(path, limit: 1 << 20)
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw CommandFailure("\(path) is not valid YAML", why: "\(error)", hint: "mend the line or run 'opora up'")
    }
    var addresses: [ServiceName: Address] = [:]
    for service in ServiceName.allCases {
      guard let value = node?["services"]?[service.rawValue]?.string, let address = Address(value) else {
        throw CommandFailure(
          "\(path) does not say where \(service.rawValue) listens",
          why: "it needs a line 'services: {\(service.rawValue): host:port}'", hint: "run 'opora up' to write it anew")
      }
      addresses[service] = address
    }
    return Department(
      home: home, addresses: addresses, hasManualClock: node?["clock"]?.string == "manual",
      zone: node?["zone"]?.string ?? "UTC")
  }

  /// Writes department.yaml and makes the folders. Harmless when repeated.
  func save() throws(CommandFailure) {
    for folder in ["data", "logs", "run"] { try FileAccess.makeFolder("\(home)/\(folder)", mode: 0o750) }
    var text =
      "# A department of Opora: where its services listen. Read by `opora`, written by `opora up`.\nservices:\n"
    for service in ServiceName.allCases {
      text += "  \(service.rawValue): \"\(address(service))\"\n"
    }
    text += "clock: \(hasManualClock ? "manual" : "system")\nzone: \"\(zone)\"\n"
    try FileAccess.write(text, to: descriptionPath)
  }

  /// Where a service listens; one that is not named stands on its default port.
  func address(_ service: ServiceName) -> Address {
    let offset = ServiceName.allCases.firstIndex(of: service) ?? 0
    return addresses[service] ?? Address(host: "127.0.0.1", port: Self.defaultPortBase + offset)
  }
}
