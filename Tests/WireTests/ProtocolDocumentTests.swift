import Testing

@testable import Wire

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("docs/protocol.md")
struct ProtocolDocumentTests {
  /// The document's hex blocks by name.
  static func examples() throws -> [String: [UInt8]] {
    let document = try text(of: "docs/protocol.md")
    var examples: [String: [UInt8]] = [:]
    var name: String?
    var bytes: [UInt8] = []
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```hex ") {
        name = String(line.dropFirst("```hex ".count))
        bytes = []
      } else if line == "```", let finished = name {
        #expect(examples[finished] == nil, "the example \(finished) appears twice")
        examples[finished] = bytes
        name = nil
      } else if name != nil {
        let code = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
        for digits in code.split(separator: " ") {
          bytes.append(try #require(UInt8(digits, radix: 16), "\(digits) in \(name ?? "") is no byte"))
        }
      }
    }
    return examples
  }

  /// A file of the repository, found from where this one was compiled.
  static func text(of path: String) throws -> String {
    var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    components.removeLast(3)
    let file = try #require(fopen(components.joined(separator: "/") + "/" + path, "r"), "cannot open \(path)")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The same conversation, held by two machines.
  static func conversation() throws -> [String: [UInt8]] {
    var spoken: [String: [UInt8]] = [:]
    var announced = Settings()
    announced.maxStreams = 512
    announced.idleMilliseconds = 300_000
    let pair = MachinePair(server: announced)
    spoken["client-hello"] = pair.clientToServer()
    spoken["server-hello"] = pair.serverToClient()

    let echo = try pair.client.declare(
      MethodEntry(name: "test.v1.Echoer/EchoSo", kind: .unary, fingerprint: 0x0123_4567_89AB_CDEF))
    spoken["method"] = pair.clientToServer()
    let first = try pair.client.open(OutgoingCall(method: echo, message: [0x08, 0x96, 0x01], timeoutMilliseconds: 250))
    spoken["open"] = pair.clientToServer()
    try pair.server.close(first, CallEnd(status: 0, message: [0x08, 0x01]))
    spoken["close"] = pair.serverToClient()

    let trace = TraceBytes(
      traceIDHigh: 0x4BF9_2F35_77B3_4DA6, traceIDLow: 0xA3CE_929D_0E0E_4736, parentID: 0x00F0_67AA_0BA9_02B7, flags: 1)
    let metadata = [
      MetadataField(key: MetadataKey.onBehalfOf, text: "person/manager/anna"),
      MetadataField(key: "x", value: [0x00, 0xFF]),
    ]
    let second = try pair.client.open(
      OutgoingCall(method: echo, message: [], metadata: metadata, criticality: .criticalPlus, attempt: 1, trace: trace))
    spoken["open-with-metadata"] = pair.clientToServer()
    let details: [UInt8] = [0x32, 0x07] + Array("add one".utf8)
    try pair.server.close(
      second,
      CallEnd(status: 3, text: "no subject", trailers: [MetadataField(key: MetadataKey.statusDetails, value: details)]))
    spoken["close-with-details"] = pair.serverToClient()

    let chat = try pair.client.declare(MethodEntry(name: "test.v1.Echoer/Chat", kind: .bidirectional, fingerprint: 0))
    pair.clientToServer()
    let third = try pair.client.open(OutgoingCall(method: chat))
    spoken["open-stream"] = pair.clientToServer()
    try pair.client.send([UInt8](repeating: 0, count: 20_000), on: third)
    let chunks = pair.clientToServer()
    spoken["first-chunk-header"] = Array(chunks.prefix(13))
    spoken["last-chunk-header"] = Array(chunks.dropFirst(13 + 16_380).prefix(9))
    #expect(chunks.count == 13 + 9 + 20_000)
    try pair.client.endMessages(on: third)
    spoken["half-close"] = pair.clientToServer()

    try pair.server.sendInitialMetadata([MetadataField(key: "a", text: "b")], on: third)
    spoken["init"] = pair.serverToClient()
    try pair.server.send([42], on: third)
    spoken["message"] = pair.serverToClient()
    pair.server.release(third, messageBytes: 20_000)
    #expect(pair.server.hasOutput == false)
    pair.client.cancel(third)
    spoken["cancel"] = pair.clientToServer()

    var credit: [UInt8] = []
    FrameEncoder.credit(32_768, stream: 7, into: &credit)
    spoken["credit"] = credit
    pair.client.ping(now: pair.now)
    spoken["ping"] = pair.clientToServer()
    spoken["ping-answer"] = pair.serverToClient()

    pair.server.drain(
      code: .shutdown, retryAfterMilliseconds: 500, text: "bye", now: pair.now, events: &pair.serverEvents)
    spoken["goaway-announcement"] = pair.serverToClient()
    pair.clientToServer()
    spoken["goaway-last"] = pair.serverToClient()
    return spoken
  }

  @Test("every example is, byte for byte, what the machines say")
  func examplesAreTrue() throws {
    let written = try Self.examples()
    let spoken = try Self.conversation()
    #expect(Set(written.keys) == Set(spoken.keys))
    for (name, bytes) in spoken { #expect(written[name] == bytes, "\(name)") }
  }

  @Test("the tables of settings and metadata keys are the code's")
  func tables() throws {
    let document = try Self.text(of: "docs/protocol.md")
    func grouped(_ number: UInt32) -> String {
      let digits = String(number)
      return String(
        digits.enumerated().flatMap { index, digit in
          index > 0 && (digits.count - index).isMultiple(of: 3) ? [",", digit] : [digit]
        })
    }
    let defaults = Settings()
    for id in SettingID.allCases where id != .compression && id != .features {
      let row = try #require(document.split(separator: "\n").first { $0.hasPrefix("| \(id.rawValue) |") }, "\(id)")
      let cells = row.split(separator: "|").map { $0.drop { $0 == " " } }
      #expect(cells[2].hasPrefix("\(grouped(id.range.lowerBound)) ... \(grouped(id.range.upperBound))"), "\(id)")
      #expect(cells[3].hasPrefix("\(grouped(defaults[id])) "), "\(id)")
    }
    for (index, key) in MetadataKey.table.enumerated() {
      #expect(document.contains("| \(index) | `\(key)` |"), "\(key)")
    }
    for code in CancelCode.allCases { #expect(document.contains("\n| \(code.rawValue) | "), "\(code)") }
  }
}
