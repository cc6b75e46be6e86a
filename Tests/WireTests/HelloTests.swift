import Testing

@testable import Wire

@Suite("Settings and HELLO")
struct HelloTests {
  @Test("both sides speak at once, and each learns what the other announced")
  func exchange() {
    var client = Settings()
    client.maxMessageBytes = 1_000_000
    var server = Settings()
    for id in SettingID.allCases where id != .compression && id != .features { server[id] = id.range.upperBound }
    let pair = MachinePair(client: client, server: server)
    #expect(pair.client.hasOutput == true)
    #expect(pair.server.hasOutput == true)
    pair.settle()
    #expect(pair.clientEvents == [.ready(version: 1, peer: server)])
    #expect(pair.serverEvents == [.ready(version: 1, peer: client)])
    #expect(pair.client.acceptsCalls == true)
  }

  @Test("defaults are left out: HELLO is then four bytes")
  func defaults() {
    var bytes: [UInt8] = []
    FrameEncoder.preamble(settings: Settings(), versions: 1...1, into: &bytes)
    #expect(bytes.count == 8 + 9 + 4)
  }

  @Test("unknown settings are skipped")
  func unknownSetting() {
    let lone = LoneMachine(role: .server)
    lone.receive { $0 = WireFormat.magic }
    lone.receive(.hello, [], [0, 1, 0, 1, 0, 2, 0, 0, 0, 5, 0x7F, 0xFF, 1, 2, 3, 4])
    var expected = Settings()
    expected.maxStreams = 5
    #expect(lone.events == [.ready(version: 1, peer: expected)])
  }

  @Test("a value outside its range closes the connection", arguments: SettingID.allCases)
  func range(id: SettingID) {
    for value in [id.range.lowerBound &- 1, id.range.upperBound &+ 1] where !id.range.contains(value) {
      let lone = LoneMachine(role: .client)
      lone.receive { $0 = WireFormat.magic }
      var payload: [UInt8] = [0, 1, 0, 1, 0, UInt8(id.rawValue)]
      payload.appendBigEndian(value)
      lone.receive(.hello, [], payload)
      #expect(lone.failure == .settingOutOfRange(id, value: value))
    }
  }

  @Test(
    "settings must ascend, be whole, and versions must be a range",
    arguments: [
      ([0, 1, 0, 1, 0, 2, 0, 0, 0, 5, 0, 2, 0, 0, 0, 5], "settings must ascend by id"),
      ([0, 1, 0, 1, 0, 2, 0, 0, 0], "a setting has six bytes"),
      ([0, 2, 0, 1], "the lowest version is above the highest"),
    ] as [([UInt8], String)])
  func malformed(payload: [UInt8], rule: String) {
    let lone = LoneMachine(role: .server)
    lone.receive { $0 = WireFormat.magic }
    lone.receive(.hello, [], payload)
    #expect(lone.failure == .malformed(type: 0, rule))
  }

  @Test("configured settings are moved into the protocol's ranges")
  func clamped() {
    var settings = Settings()
    settings.maxFrameBytes = 1
    settings.maxMessageBytes = .max
    settings.compression = 1
    let clamped = settings.clamped()
    #expect(clamped.maxFrameBytes == 16_384)
    #expect(clamped.maxMessageBytes == 67_108_864)
    #expect(clamped.compression == 0)
  }
}
