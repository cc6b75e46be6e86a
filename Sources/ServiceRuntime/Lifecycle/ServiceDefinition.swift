public import RPC
public import Store

/// What makes one of the department's services: its name, its schema, and what it answers, follows and does in time.
///
/// The runtime does the rest: flags, store, TLS, health, reflection, clock, event feed, consumers, timers, shutdown.
///
/// ```swift
/// public struct LibraryDefinition: ServiceDefinition {
///   public static let name = "library"
///   public static let defaultPort = 7404
///   public static let migrations = LibrarySchema.migrations
///   public init(_ environment: ServiceEnvironment) async throws { … }
///   public var services: [any RPCService] { [articles] }
/// }
/// ```
public protocol ServiceDefinition: Sendable {
  /// `tickets`; its certificate says `spiffe://opora/service/tickets`.
  static var name: String { get }
  static var defaultPort: Int { get }
  static var migrations: [Migration] { get }
  /// Services it calls or whose events it follows.
  static var peers: [String] { get }
  /// Adjusts the store before it is opened, such as to register a tokenizer on every connection.
  static func configure(_ store: inout StoreConfiguration)

  /// Builds the service on an open, migrated store. Nothing runs yet.
  init(_ environment: ServiceEnvironment) async throws

  /// What it answers.
  var services: [any RPCService] { get }
  /// Which services' events it follows, and their effects.
  var consumptions: [EventConsumption] { get }
  /// What becomes due as time passes.
  var timers: [any DomainTimer] { get }
  /// Loops that run beside the handlers until they are cancelled, such as one that sends what waits for a peer.
  var activities: [ServiceActivity] { get }
  /// Work accepted but not finished, such as proposals not yet sent; 0 at rest.
  func pendingWork() async -> Int
}

extension ServiceDefinition {
  public static var peers: [String] { [] }
  public static func configure(_ store: inout StoreConfiguration) {}
  public var consumptions: [EventConsumption] { [] }
  public var timers: [any DomainTimer] { [] }
  public var activities: [ServiceActivity] { [] }
  public func pendingWork() async -> Int { 0 }
}

/// A loop that runs as long as the service serves.
public struct ServiceActivity: Sendable {
  public let name: String
  /// Returns when its task is cancelled. When it throws, it is logged and started again after a moment.
  public let run: @Sendable () async throws -> Void

  public init(_ name: String, run: @escaping @Sendable () async throws -> Void) {
    self.name = name
    self.run = run
  }
}
