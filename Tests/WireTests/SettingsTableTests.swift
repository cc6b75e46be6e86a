import Testing

@testable import Wire

/// What a HELLO may announce: every setting by its number and by values at the borders of all ranges, and whole HELLOs
/// against a reading of the specification that shares nothing with the machine's.
@Suite("Settings")
struct SettingsTableTests {
  private static let names = [
    "zero", "frame", "streams", "credit", "message", "metadata", "entries", "methods", "ping", "idle", "compress",
    "features", "twelve",
  ]

  private static let values = [
    "0", "1", "15", "16", "1023", "1024", "14336", "14337", "16383", "16384", "65535", "65536", "1048576", "1048577",
    "16777217", "67108864", "67108865", "3600001", "86400001", "4294967295",
  ]

  private static func receive(_ payload: [UInt8], as role: WireRole) -> LoneMachine {
    let lone = LoneMachine(role: role)
    lone.receive { $0 = WireFormat.magic }
    lone.receive(.hello, [], payload)
    return lone
  }

  private static func hello(_ lowest: UInt16, _ highest: UInt16, _ settings: [(UInt16, UInt32)]) -> [UInt8] {
    var payload: [UInt8] = []
    payload.appendBigEndian(lowest)
    payload.appendBigEndian(highest)
    for (id, value) in settings {
      payload.appendBigEndian(id)
      payload.appendBigEndian(value)
    }
    return payload
  }

  private static func cell(_ name: String, _ value: String, _ role: WireRole) -> String {
    let id = UInt16(names.firstIndex(of: name) ?? 0)
    let number = UInt32(value) ?? 0
    let lone = receive(hello(1, 1, [(id, number)]), as: role)
    if let failure = lone.failure {
      return failure == SettingID(rawValue: id).map { .settingOutOfRange($0, value: number) } ? "FLT" : "\(failure)"
    }
    guard let known = SettingID(rawValue: id) else { return lone.machine.peerSettings == Settings() ? "skip" : "?" }
    return lone.machine.peerSettings[known] == number ? "ok" : "?"
  }

  @Test("are taken or end the connection as the table says", arguments: [WireRole.client, .server])
  func table(role: WireRole) {
    let table = StateTable(states: Self.names, events: Self.values)
    #expect(table.text { Self.cell($0, $1, role) } == Self.table)
  }

  static let table = """
             0    1    15   16   1023 1024 14336 14337 16383 16384 65535 65536 1048576 1048577 16777217 67108864 67108865 3600001 86400001 4294967295
    zero     skip skip skip skip skip skip skip  skip  skip  skip  skip  skip  skip    skip    skip     skip     skip     skip    skip     skip
    frame    FLT  FLT  FLT  FLT  FLT  FLT  FLT   FLT   FLT   ok    ok    ok    ok      FLT     FLT      FLT      FLT      FLT     FLT      FLT
    streams  FLT  ok   ok   ok   ok   ok   ok    ok    ok    ok    ok    FLT   FLT     FLT     FLT      FLT      FLT      FLT     FLT      FLT
    credit   FLT  FLT  FLT  FLT  FLT  FLT  FLT   FLT   FLT   ok    ok    ok    ok      ok      FLT      FLT      FLT      ok      FLT      FLT
    message  FLT  FLT  FLT  FLT  FLT  FLT  FLT   FLT   FLT   ok    ok    ok    ok      ok      ok       ok       FLT      ok      FLT      FLT
    metadata FLT  FLT  FLT  FLT  FLT  ok   ok    FLT   FLT   FLT   FLT   FLT   FLT     FLT     FLT      FLT      FLT      FLT     FLT      FLT
    entries  FLT  FLT  FLT  ok   ok   ok   FLT   FLT   FLT   FLT   FLT   FLT   FLT     FLT     FLT      FLT      FLT      FLT     FLT      FLT
    methods  FLT  FLT  FLT  ok   ok   ok   FLT   FLT   FLT   FLT   FLT   FLT   FLT     FLT     FLT      FLT      FLT      FLT     FLT      FLT
    ping     ok   ok   ok   ok   ok   ok   ok    ok    ok    ok    ok    ok    ok      ok      FLT      FLT      FLT      FLT     FLT      FLT
    idle     ok   ok   ok   ok   ok   ok   ok    ok    ok    ok    ok    ok    ok      ok      ok       ok       ok       ok      FLT      FLT
    compress ok   ok   ok   ok   ok   ok   ok    ok    ok    ok    ok    ok    ok      ok      ok       ok       ok       ok      ok       ok
    features ok   ok   ok   ok   ok   ok   ok    ok    ok    ok    ok    ok    ok      ok      ok       ok       ok       ok      ok       ok
    twelve   skip skip skip skip skip skip skip  skip  skip  skip  skip  skip  skip    skip    skip     skip     skip     skip    skip     skip
    """

  // MARK: Walks

  private enum Reading: Equatable {
    case settings([UInt16: UInt32])
    case refused
  }

  /// Section 2 of docs/protocol.md, read again.
  private static func read(_ payload: [UInt8]) -> Reading {
    func number(_ start: Int, _ count: Int) -> UInt32 {
      payload[start..<(start + count)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard payload.count >= 4, payload.count <= 512, (payload.count - 4) % 6 == 0 else { return .refused }
    let (lowest, highest) = (number(0, 2), number(2, 2))
    guard lowest <= 1, highest >= 1 else { return .refused }
    let ranges: [UInt32: ClosedRange<UInt32>] = [
      1: 16_384...1_048_576, 2: 1...65_535, 3: 16_384...16_777_216, 4: 16_384...67_108_864, 5: 1024...14_336,
      6: 16...1024, 7: 16...4096, 8: 0...3_600_000, 9: 0...86_400_000,
    ]
    var settings: [UInt16: UInt32] = [:]
    var last: UInt32?
    for start in stride(from: 4, to: payload.count, by: 6) {
      let (id, value) = (number(start, 2), number(start + 2, 4))
      if let last, id <= last { return .refused }
      last = id
      if let range = ranges[id], !range.contains(value) { return .refused }
      if (1...11).contains(id) { settings[UInt16(id)] = value }
    }
    return .settings(settings)
  }

  @Test("in whole HELLOs are read as the specification says", arguments: 0..<400)
  func walk(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var settings: [(UInt16, UInt32)] = []
    var id: UInt16 = 0
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      // Ascending but for one in forty; values at the borders of the setting's own range or of another's.
      id = Int.random(in: 0..<40, using: &random) == 0 ? id : id &+ UInt16.random(in: 1...3, using: &random)
      let own = SettingID(rawValue: id)?.range ?? 0...9
      let value: UInt32
      switch Int.random(in: 0..<40, using: &random) {
      case 0: value = UInt32.random(in: 0...UInt32.max, using: &random)
      case 1: value = own.lowerBound &- 1
      case 2: value = own.upperBound &+ 1
      case 3..<15: value = own.lowerBound
      case 15..<25: value = own.upperBound
      default: value = UInt32.random(in: own, using: &random)
      }
      settings.append((id, value))
    }
    let isPlain = Int.random(in: 0..<8, using: &random) > 0
    let lowest = isPlain ? 1 : UInt16.random(in: 0...3, using: &random)
    let highest = isPlain ? UInt16.random(in: 1...9, using: &random) : UInt16.random(in: 0...3, using: &random)
    var payload = Self.hello(lowest, highest, settings)
    if Int.random(in: 0..<20, using: &random) == 0 { payload.removeLast(Int.random(in: 1...3, using: &random)) }

    let lone = Self.receive(payload, as: Bool.random(using: &random) ? .server : .client)
    switch Self.read(payload) {
    case .refused: #expect(lone.failure != nil)
    case .settings(let expected):
      #expect(lone.failure == nil)
      for id in SettingID.allCases {
        let announced = lone.machine.peerSettings[id]
        #expect(announced == expected[id.rawValue] ?? Settings()[id])
      }
    }
  }
}
