internal import BusinessTime
internal import Logging
internal import RPCTransport
internal import TLS

/// A service's settings, understood.
struct ServiceConfiguration: Sendable {
  struct Address: Sendable, Equatable, CustomStringConvertible {
    var host: String
    var port: Int

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Parses `host:port`, with an IPv6 host in brackets. Port 0 asks the system for one.
    init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (0...65_535).contains(port)
      else { return nil }
      var host = String(text[..<colon])
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      guard !host.isEmpty else { return nil }
      self.host = host
      self.port = port
    }
  }

  var service: String
  var listen: Address
  var dataDirectory: String
  var identity: TLSIdentity
  /// Where other services may be reached, by name.
  var peers: [String: [Address]]
  /// The instant a manual clock starts at; nil for the machine's clock.
  var manualClockStart: Instant?
  var logLevel: Logger.Level
  var shutdownGrace: Duration
  var zones: TimeZoneDirectory
  /// Where the server listens and what it bears.
  var server: ServerOptions

  /// - Throws: ``StartupFailure`` naming the first setting that cannot be used, where it came from and how it should be.
  ///
  /// - Parameter serves: Whether the process is to serve, or only to ask a running service; then it needs no data and
  ///   no peers.
  init(
    _ service: String, defaultPort: Int, peers known: [String], serves: Bool = true, _ settings: ServiceSettings
  ) throws(StartupFailure) {
    func malformed(_ name: ServiceSettings.Name, _ should: String) -> StartupFailure {
      StartupFailure(
        "\(settings.label(name)) cannot be used", why: "'\(settings[name] ?? "")' is not \(should)",
        hint: "opora-\(service) serve --help")
    }
    func required(_ name: ServiceSettings.Name, _ what: String) throws(StartupFailure) -> String {
      if let value = settings[name] { return value }
      let variable = "OPORA_\(service.uppercased())_\(name.rawValue.uppercased().replacing("-", with: "_"))"
      throw StartupFailure(
        "\(service) was not told \(what)", why: "neither --\(name.rawValue) nor \(variable) is set",
        hint: "'opora up' starts a whole department with everything set")
    }
    guard let level = Logger.Level(rawValue: settings[.logLevel] ?? "info") else {
      throw malformed(.logLevel, "one of trace, debug, info, notice, warning, error, critical")
    }
    guard let grace = Double(settings[.shutdownGrace] ?? "10"), grace >= 0, grace <= 3600 else {
      throw malformed(.shutdownGrace, "a number of seconds from 0 to 3600")
    }
    self.service = service
    logLevel = level
    shutdownGrace = .milliseconds(Int64(grace * 1000))
    zones = TimeZoneDirectory(path: settings[.zoneinfo] ?? TimeZoneDirectory.system.path)
    let listenText = settings[.listen] ?? "127.0.0.1:\(defaultPort)"
    guard let listen = Address(listenText) else { throw malformed(.listen, "host:port") }
    self.listen = listen
    server = try ServerLimit.options(settings)
    server.host = listen.host
    server.port = listen.port
    let compression = settings[.compression] ?? "none"
    guard ["none", "zstd"].contains(compression) else { throw malformed(.compression, "'zstd' or 'none'") }
    server.isCompressing = compression == "zstd"
    dataDirectory = serves ? try required(.dataDirectory, "where its data lives") : settings[.dataDirectory] ?? ""
    identity = TLSIdentity(
      certificateChainPath: try required(.tlsCertificate, "its certificate"),
      privateKeyPath: try required(.tlsKey, "its private key"),
      authorityPath: try required(.tlsCA, "the certificate authority it trusts"))

    peers = [:]
    for pair in (settings[.peers] ?? "").split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let address = Address(parts[1]) else {
        throw malformed(.peers, "a list like tickets=host:port,routing=host:port; a service may be named repeatedly")
      }
      peers[parts[0], default: []].append(address)
    }
    if serves, let missing = known.first(where: { peers[$0] == nil }) {
      throw StartupFailure(
        "\(service) was not told where \(missing) is", why: "it follows \(known.joined(separator: " and "))",
        hint: "--peers " + known.map { "\($0)=host:port" }.joined(separator: ","))
    }

    let clock = settings[.clock] ?? "system"
    if clock == "system" {
      manualClockStart = nil
    } else if clock.hasPrefix("manual="), let start = Instant(iso8601: String(clock.dropFirst(7))) {
      manualClockStart = start
    } else {
      throw malformed(.clock, "'system' or manual=<instant>, such as manual=2026-03-30T09:00:00+03:00")
    }
    let profile = settings[.profile] ?? "default"
    guard ["default", "production"].contains(profile) else { throw malformed(.profile, "'default' or 'production'") }
    guard profile != "production" || manualClockStart == nil else {
      throw StartupFailure(
        "a manual clock is refused in production", why: "\(settings.label(.clock)) and profile production are both set",
        hint: "leave out one of them")
    }
  }

  /// The configuration in words, for `--print-config`. There are no secrets in it: keys are named by path.
  var lines: [String] {
    [
      "service: \(service)", "listen: \(listen)", "data-directory: \(dataDirectory)",
      "tls-certificate: \(identity.certificateChainPath)", "tls-key: \(identity.privateKeyPath)",
      "tls-ca: \(identity.authorityPath)",
      "peers: "
        + peers.sorted { $0.key < $1.key }.flatMap { name, addresses in addresses.map { "\(name)=\($0)" } }
        .joined(separator: ","),
      "clock: \(manualClockStart.map { "manual=\($0)" } ?? "system")", "log-level: \(logLevel.rawValue)",
      "compression: \(server.isCompressing ? "zstd" : "none")", "shutdown-grace: \(shutdownGrace / .seconds(1))",
      "zoneinfo: \(zones.path)",
    ] + ServerLimit.all.map { "\($0.name.rawValue): \($0.value(server))" }
  }
}
