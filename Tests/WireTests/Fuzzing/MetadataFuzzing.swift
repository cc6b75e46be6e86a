@testable import Wire

/// Any bytes as a metadata block and as the settings of a HELLO: read totally, and written back to mean the same.
///
/// First byte: which of the two.
enum MetadataFuzzing {
  static func check(_ bytes: [UInt8]) -> String? {
    var input = FuzzInput(bytes)
    return input.byte() & 1 == 0 ? checkMetadata(input.rest()) : checkHello(input.rest())
  }

  private static func decoded(_ block: [UInt8], _ maxEntries: Int) -> [MetadataField]? {
    block.withUnsafeBytes { try? MetadataCodec.decode($0, maxBytes: 14_336, maxEntries: maxEntries) }
  }

  private static func checkMetadata(_ block: [UInt8]) -> String? {
    guard let fields = decoded(block, 1024) else { return nil }
    if fields.count > 1 {
      // The entry limit is exact.
      if decoded(block, fields.count) != fields { return "\(fields.count) entries are refused under their own number" }
      if decoded(block, fields.count - 1) != nil { return "\(fields.count) entries pass a limit of one less" }
    }
    var again: [UInt8] = []
    do throws(CallError) {
      try MetadataCodec.encode(fields, maxBytes: 14_336, maxEntries: 1024, into: &again)
    } catch {
      return "what was decoded cannot be encoded: \(error)"
    }
    if again.count > block.count { return "the own encoding is longer than another" }
    if again.count != MetadataCodec.encodedBytes(fields) { return "the length is not as foretold" }
    if decoded(again, 1024) != fields { return "encoded and decoded again it is another" }
    return nil
  }

  private static func checkHello(_ payload: [UInt8]) -> String? {
    var machine = ConnectionMachine(role: .server, now: MonotonicInstant(nanoseconds: 0))
    var events: [ConnectionEvent] = []
    var bytes = WireFormat.magic
    FrameEncoder.header(FrameHeader(.hello, length: payload.count), into: &bytes)
    bytes += payload
    machine.receive(bytes, now: MonotonicInstant(nanoseconds: 1), events: &events)
    guard case .ready(let version, let settings) = events.first else {
      if case .failed = events.first { return events.count == 1 ? nil : "more than a failure: \(events)" }
      return payload.count > WireFormat.maxHelloBytes || payload.count < 4 ? nil : "neither ready nor failed: \(events)"
    }
    if version != 1 { return "version \(version) was agreed on" }
    for id in SettingID.allCases where !id.range.contains(settings[id]) { return "setting \(id) is \(settings[id])" }
    var again: [UInt8] = []
    FrameEncoder.preamble(settings: settings, versions: 1...1, into: &again)
    var other = ConnectionMachine(role: .server, now: MonotonicInstant(nanoseconds: 0))
    var otherEvents: [ConnectionEvent] = []
    other.receive(again, now: MonotonicInstant(nanoseconds: 1), events: &otherEvents)
    return otherEvents == [.ready(version: 1, peer: settings)] ? nil : "told again the settings are \(otherEvents)"
  }
}
