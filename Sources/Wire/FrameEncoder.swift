/// Appends frames to a buffer. Pure formatting: limits and turns are the machine's affair.
///
/// Lengths must fit what the frame format can say; the callers in this module have checked them against the peer's
/// settings, which are below 2^24.
public enum FrameEncoder {
  /// Appends a header.
  @inline(__always)
  public static func header(_ header: FrameHeader, into out: inout [UInt8]) {
    let length = UInt64(UInt32(truncatingIfNeeded: header.length) & 0xFF_FFFF)
    let head =
      length << 40 | UInt64(header.rawType) << 32 | UInt64(header.flags.rawValue) << 24 | UInt64(header.stream >> 8)
    out.appendBigEndian(head)
    out.append(UInt8(truncatingIfNeeded: header.stream))
  }

  /// Appends the magic and HELLO. Settings at their defaults are left out.
  public static func preamble(settings: Settings, versions: ClosedRange<UInt16>, into out: inout [UInt8]) {
    out.append(contentsOf: WireFormat.magic)
    let defaults = Settings()
    let told = SettingID.allCases.filter { settings[$0] != defaults[$0] }
    header(FrameHeader(.hello, length: 4 + 6 * told.count), into: &out)
    out.appendBigEndian(versions.lowerBound)
    out.appendBigEndian(versions.upperBound)
    for id in told {
      out.appendBigEndian(id.rawValue)
      out.appendBigEndian(settings[id])
    }
  }

  /// Appends METHOD.
  public static func method(_ index: UInt16, _ entry: MethodEntry, into out: inout [UInt8]) {
    header(FrameHeader(.method, length: 11 + entry.name.utf8.count), into: &out)
    out.appendBigEndian(index)
    out.append(entry.kind.rawValue)
    out.appendBigEndian(entry.fingerprint)
    out.append(contentsOf: entry.name.utf8)
  }

  /// Appends OPEN. `metadata` is an encoded block; `call.metadata` is not looked at.
  public static func open(
    _ call: OutgoingCall, stream: StreamID, metadata: [UInt8], message: [UInt8]?, isCompressed: Bool = false,
    isEnded: Bool, into out: inout [UInt8]
  ) {
    var flags: FrameFlags = []
    if isEnded { flags.insert(.end) }
    if message != nil { flags.insert(.message) }
    if message != nil, isCompressed { flags.insert(.compressed) }
    if call.trace != nil { flags.insert(.trace) }
    let length = 9 + (call.trace == nil ? 0 : TraceBytes.count) + metadata.count + (message?.count ?? 0)
    header(FrameHeader(.open, flags: flags, stream: stream, length: length), into: &out)
    out.appendBigEndian(call.method)
    out.appendBigEndian(call.timeoutMilliseconds)
    out.append(call.criticality.rawValue << 4 | min(call.attempt, 15))
    out.appendBigEndian(UInt16(truncatingIfNeeded: metadata.count))
    if let trace = call.trace {
      out.appendBigEndian(trace.traceIDHigh)
      out.appendBigEndian(trace.traceIDLow)
      out.appendBigEndian(trace.parentID)
      out.append(trace.flags)
    }
    out.append(contentsOf: metadata)
    if let message { out.append(contentsOf: message) }
  }

  /// Appends INIT around an encoded metadata block.
  public static func initialMetadata(_ block: [UInt8], stream: StreamID, into out: inout [UInt8]) {
    header(FrameHeader(.initialMetadata, stream: stream, length: block.count), into: &out)
    out.append(contentsOf: block)
  }

  /// Appends MSG with a slice of a message.
  ///
  /// - Parameters:
  ///   - total: the whole message's length, on the first of several chunks only.
  ///   - isCompressed: on the first chunk only.
  public static func message(
    _ bytes: ArraySlice<UInt8>, total: Int?, isCompressed: Bool = false, isEnded: Bool, stream: StreamID,
    into out: inout [UInt8]
  ) {
    var flags: FrameFlags = .message
    if isEnded { flags.insert(.end) }
    if total != nil { flags.insert(.total) }
    if isCompressed { flags.insert(.compressed) }
    header(
      FrameHeader(.message, flags: flags, stream: stream, length: bytes.count + (total == nil ? 0 : 4)), into: &out)
    if let total { out.appendBigEndian(UInt32(truncatingIfNeeded: total)) }
    out.append(contentsOf: bytes)
  }

  /// Appends the MSG that only half-closes.
  public static func endOfMessages(stream: StreamID, into out: inout [UInt8]) {
    header(FrameHeader(.message, flags: .end, stream: stream, length: 0), into: &out)
  }

  /// Appends CLOSE. `text` must already be cut to `WireFormat.maxStatusTextBytes`.
  public static func close(
    status: UInt8, text: String, trailers: [UInt8], message: [UInt8]?, isCompressed: Bool = false, stream: StreamID,
    into out: inout [UInt8]
  ) {
    var flags: FrameFlags = []
    if message != nil { flags = isCompressed ? [.message, .compressed] : .message }
    let textBytes = text.utf8.count
    header(
      FrameHeader(
        .close, flags: flags, stream: stream,
        length: 5 + textBytes + trailers.count + (message?.count ?? 0)),
      into: &out)
    out.append(status)
    out.appendBigEndian(UInt16(truncatingIfNeeded: textBytes))
    out.appendBigEndian(UInt16(truncatingIfNeeded: trailers.count))
    if textBytes > 0 { out.append(contentsOf: text.utf8) }
    out.append(contentsOf: trailers)
    if let message { out.append(contentsOf: message) }
  }

  public static func cancel(_ code: CancelCode, stream: StreamID, into out: inout [UInt8]) {
    header(FrameHeader(.cancel, stream: stream, length: 1), into: &out)
    out.append(code.rawValue)
  }

  public static func credit(_ bytes: UInt32, stream: StreamID, into out: inout [UInt8]) {
    header(FrameHeader(.credit, stream: stream, length: 4), into: &out)
    out.appendBigEndian(bytes)
  }

  public static func ping(_ payload: UInt64, isAcknowledgement: Bool, into out: inout [UInt8]) {
    header(FrameHeader(.ping, flags: isAcknowledgement ? .acknowledgement : [], length: 8), into: &out)
    out.appendBigEndian(payload)
  }

  /// Appends GOAWAY; the text is cut to 256 bytes at a character's border.
  public static func goAway(_ notice: GoAwayNotice, into out: inout [UInt8]) {
    let text = notice.text.prefixFitting(utf8Bytes: WireFormat.maxGoAwayTextBytes)
    header(FrameHeader(.goAway, length: 9 + text.utf8.count), into: &out)
    out.appendBigEndian(notice.lastStream)
    out.append(notice.code.rawValue)
    out.appendBigEndian(notice.retryAfterMilliseconds)
    out.append(contentsOf: text.utf8)
  }
}

extension String {
  /// The longest prefix of whole scalars that takes at most so many bytes.
  func prefixFitting(utf8Bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var bytes = 0
    var prefix = ""
    for scalar in unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > limit { break }
      prefix.unicodeScalars.append(scalar)
    }
    return prefix
  }
}
