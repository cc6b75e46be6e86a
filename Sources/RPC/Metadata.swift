/// Key-value pairs that travel with a call, in order and with repetitions.
///
/// Keys are lower-case ASCII (`a-z 0-9 - _ .`), at most 127 bytes; values are bytes. A call carries at most
/// 64 entries and 8 KiB unless the connection's settings say otherwise. An empty value costs no allocation.
public struct Metadata: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public var key: String
    public var value: [UInt8]

    public init(key: String, value: [UInt8]) {
      self.key = key
      self.value = value
    }
  }

  /// Keys the runtime itself gives a meaning to.
  public enum Key {
    /// The person a service acts for, as `person/<role>/<name>`; only services may send it.
    public static let onBehalfOf = "opora-on-behalf-of"
    /// Makes a write exactly-once in effect when the call is repeated; at most 128 bytes.
    public static let idempotencyKey = "opora-idempotency-key"
    /// A serialized `opora.rpc.v1.StatusDetails`.
    public static let statusDetails = "opora-status-details-bin"
    /// Nanoseconds spent by the server: queue, handler, store as three big-endian u64.
    public static let serverTiming = "opora-server-timing-bin"
    /// A trailer: milliseconds to wait before a repetition as decimal text; negative: don't repeat.
    public static let retryPushback = "opora-retry-pushback-ms"
  }

  public var entries: [Entry]

  public init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// The first value under a key. Setting replaces all of them; setting nil removes them.
  public subscript(key: String) -> [UInt8]? {
    get {
      for entry in entries where entry.key == key { return entry.value }
      return nil
    }
    set {
      if entries.isEmpty && newValue == nil { return }
      entries.removeAll { $0.key == key }
      if let newValue { entries.append(Entry(key: key, value: newValue)) }
    }
  }

  /// The first value under a key as text; nil when there is none or it is not UTF-8.
  public func text(_ key: String) -> String? {
    self[key].flatMap { String(validating: $0, as: UTF8.self) }
  }

  public mutating func set(_ key: String, text: String) {
    self[key] = Array(text.utf8)
  }

  public mutating func append(_ key: String, _ value: [UInt8]) {
    entries.append(Entry(key: key, value: value))
  }
}
