/// How a client spreads its calls over connections and addresses.
public struct PoolOptions: Sendable, Hashable {
  /// Further connections to an address are made when all streams of the others are taken; calls beyond wait.
  public var maxConnectionsPerAddress = 4
  /// While calls wait and an attempt to connect takes longer than this, another address is tried beside it.
  public var connectStagger: Duration = .milliseconds(250)
  /// A connection without a call for this long is closed; nil keeps it. The next call connects again.
  public var idleTime: Duration? = .seconds(300)
  /// A connection that is older is replaced: the new one is made first, then the old one finishes its calls. Nil keeps
  /// connections as long as they hold.
  public var maxAge: Duration?
  /// How often names are resolved again while connections are in use.
  public var resolveInterval: Duration = .seconds(30)
  /// When connections fail, names are resolved again, but not more often than this.
  public var minResolveInterval: Duration = .seconds(1)
  public var outliers = OutlierPolicy()

  public init() {}
}

/// When an address is left out for a while because its calls fail while those of others don't.
///
/// Failures in a row are counted: UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS, and the loss of a
/// connection. Any other answer shows that the server works.
public struct OutlierPolicy: Sendable, Hashable {
  /// So many failures in a row eject an address; 0 ejects none.
  public var consecutiveFailures = 5
  /// The first ejection's time; the second in a row takes twice as long, the third three times.
  public var ejectionTime: Duration = .seconds(10)
  public var longestEjection: Duration = .seconds(300)
  /// No more than this share of the addresses is ejected at once, and never all of them.
  public var maxEjectedShare = 0.5

  public init() {}
}
