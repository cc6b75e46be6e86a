/// One metadata entry: a key and a binary value. Keys may repeat; order is kept.
public struct MetadataField: Hashable, Sendable {
  /// 1 to 127 characters out of `a-z 0-9 - _ .`
  public var key: String
  /// Any bytes; text values are UTF-8 by convention.
  public var value: [UInt8]

  public init(key: String, value: [UInt8]) {
    self.key = key
    self.value = value
  }

  public init(key: String, text: String) {
    self.init(key: key, value: Array(text.utf8))
  }
}

/// The keys that travel as one byte. The table only ever grows at its end, and only with a protocol version.
public enum MetadataKey {
  /// The person a service acts for: `person/<role>/<name>`.
  public static let onBehalfOf = "opora-on-behalf-of"
  /// Makes a repeated write take effect once.
  public static let idempotencyKey = "opora-idempotency-key"
  /// W3C `tracestate`, beside the binary trace context of OPEN.
  public static let traceState = "tracestate"
  /// Trailer: a serialized `opora.rpc.v1.StatusDetails`.
  public static let statusDetails = "opora-status-details-bin"
  /// Trailer: nanoseconds in the queue, in the handler and in the store, three big-endian u64.
  public static let serverTiming = "opora-server-timing-bin"
  /// Trailer: milliseconds to wait before a retry, or -1 for none.
  public static let retryPushback = "opora-retry-pushback-ms"
  /// Language of texts for people, as in `Accept-Language`.
  public static let locale = "opora-locale"
  /// Name and version of the calling program.
  public static let client = "opora-client"
  /// Number a caller gives a request for its own logs.
  public static let requestID = "opora-request-id"
  /// W3C `baggage`.
  public static let baggage = "baggage"

  /// The static table in wire order.
  public static let table = [
    onBehalfOf, idempotencyKey, traceState, statusDetails, serverTiming, retryPushback, locale, client, requestID,
    baggage,
  ]
}

/// Encodes and decodes metadata blocks.
///
/// An entry is `key | u16 length | value`. The key is one byte `80 + index` for a key of the static table, or a length
/// byte `01`-`7F` and so many characters. A block has no count and no terminator: its length is known from outside.
public enum MetadataCodec {
  /// Bytes the fields take on the wire.
  public static func encodedBytes(_ fields: [MetadataField]) -> Int {
    var total = 0
    for field in fields {
      total += (MetadataKey.table.contains(field.key) ? 1 : 1 + field.key.utf8.count) + 2 + field.value.count
    }
    return total
  }

  /// Appends the fields to `out`.
  ///
  /// - Throws: `.illegalMetadataKey` or `.metadataTooLarge`; `out` is unchanged then.
  public static func encode(
    _ fields: [MetadataField], maxBytes: Int, maxEntries: Int, into out: inout [UInt8]
  ) throws(CallError) {
    guard !fields.isEmpty else { return }
    guard fields.count <= maxEntries else {
      throw .metadataTooLarge(entries: fields.count, maxEntries: maxEntries, bytes: 0, maxBytes: maxBytes)
    }
    let start = out.count
    for field in fields {
      if let index = MetadataKey.table.firstIndex(of: field.key) {
        out.append(0x80 | UInt8(truncatingIfNeeded: index))
      } else {
        guard isLegalKey(field.key.utf8) else {
          out.removeSubrange(start...)
          throw .illegalMetadataKey(field.key)
        }
        out.append(UInt8(truncatingIfNeeded: field.key.utf8.count))
        out.append(contentsOf: field.key.utf8)
      }
      let length = field.value.count
      guard length <= Int(UInt16.max), out.count - start + 2 + length <= maxBytes else {
        out.removeSubrange(start...)
        throw .metadataTooLarge(
          entries: fields.count, maxEntries: maxEntries, bytes: encodedBytes(fields), maxBytes: maxBytes)
      }
      out.appendBigEndian(UInt16(truncatingIfNeeded: length))
      out.append(contentsOf: field.value)
    }
  }

  /// Why a block cannot be read.
  public enum DecodingFailure: Error, Hashable, Sendable {
    /// The bytes are no metadata block; the peer is broken.
    case malformed(String)
    /// A legal block over the announced limits; the call fails, the connection lives.
    case tooLarge(entries: Int, bytes: Int)
  }

  /// Reads a whole block.
  ///
  /// - Complexity: one allocation for the array and one per value; literal keys over 15 bytes one more.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, maxBytes: Int, maxEntries: Int
  ) throws(DecodingFailure) -> [MetadataField] {
    guard !bytes.isEmpty else { return [] }
    guard bytes.count <= maxBytes else { throw .tooLarge(entries: 0, bytes: bytes.count) }
    var fields: [MetadataField] = []
    var position = 0
    while position < bytes.count {
      let lead = bytes[position]
      position += 1
      let key: String
      if lead & 0x80 != 0 {
        let index = Int(lead & 0x7F)
        guard index < MetadataKey.table.count else { throw .malformed("metadata key index \(index) is not defined") }
        key = MetadataKey.table[index]
      } else {
        let end = position + Int(lead)
        guard end <= bytes.count else { throw .malformed("a metadata key is cut off") }
        let characters = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
        guard isLegalKey(characters) else { throw .malformed("a metadata key is empty or has illegal characters") }
        key = String(decoding: characters, as: UTF8.self)
        position = end
      }
      guard bytes.count - position >= 2 else { throw .malformed("a metadata value has no length") }
      let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      position += 2
      guard bytes.count - position >= length else { throw .malformed("a metadata value is cut off") }
      guard fields.count < maxEntries else { throw .tooLarge(entries: fields.count + 1, bytes: bytes.count) }
      fields.append(MetadataField(key: key, value: Array(bytes[position..<(position + length)])))
      position += length
    }
    return fields
  }

  static func isLegalKey(_ characters: some Collection<UInt8>) -> Bool {
    (1...127).contains(characters.count)
      && characters.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
