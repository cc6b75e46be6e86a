extension TimeZoneRules {
  /// Reads the rules from the bytes of a TZif file, version 2 or later (RFC 9636).
  ///
  /// The 32-bit block is skipped, the 64-bit block and the footer are read. Files that count leap seconds are
  /// refused, since instants do not count them. Throws ``TimeZoneError/malformed(name:reason:)``; never traps,
  /// whatever the bytes.
  public init(name: String, tzif bytes: [UInt8]) throws(TimeZoneError) {
    var reader = TZifReader(name: name, bytes: bytes)
    let first = try reader.header()
    guard first.version >= 2 else { throw .malformed(name: name, reason: "version 1 has no 64-bit data") }
    try reader.skip(first.dataLength(timeLength: 4), "the 32-bit data")
    let header = try reader.header()
    guard header.leapCount == 0 else { throw .malformed(name: name, reason: "it counts leap seconds") }
    guard header.typeCount >= 1, header.typeCount <= 256, header.timeCount <= 100_000 else {
      throw .malformed(name: name, reason: "its counts are out of range")
    }

    let seconds = try reader.times(count: header.timeCount)
    let typeIndices = try reader.take(header.timeCount, "the transition types")
    var offsets: [Int32] = []
    for _ in 0..<header.typeCount {
      let offset = Int32(bitPattern: try reader.bigEndian32("a local time type"))
      guard (-93_599...93_599).contains(offset) else {
        throw .malformed(name: name, reason: "an offset of \(offset) s from UTC")
      }
      offsets.append(offset)
      try reader.skip(2, "a local time type")
    }
    try reader.skip(header.nameLength + header.standardCount + header.utCount, "the names and indicators")
    let footerText = try reader.footer()

    var changes: [(second: Int64, offsetSeconds: Int32)] = []
    for (second, typeIndex) in zip(seconds, typeIndices) {
      guard Int(typeIndex) < offsets.count else {
        throw .malformed(name: name, reason: "a transition to a type that is not there")
      }
      if let last = changes.last, last.second >= second {
        throw .malformed(name: name, reason: "its transitions are not in order")
      }
      changes.append((second, offsets[Int(typeIndex)]))
    }

    var footer: PosixTimeZone?
    if !footerText.isEmpty {
      guard let parsed = PosixTimeZone(footerText) else {
        throw .malformed(name: name, reason: "the footer '\(footerText)' is not a TZ string")
      }
      footer = parsed
    }
    let lastExplicit = changes.last?.second ?? Self.earliestSecond
    if let footer { Self.extend(&changes, by: footer, after: lastExplicit) }
    self.init(
      name: name, changes: changes, initialOffset: offsets[0],
      footerSince: footer == nil ? .max : max(lastExplicit, Self.tabulatedUntilSecond), footer: footer)
  }

  /// Transitions a footer describes are tabulated up to here, so that lookups in living memory are binary searches.
  private static let tabulatedUntilYear = 2_150
  private static let tabulatedUntilSecond: Int64 = 5_680_281_600  // 2150-01-01T00:00:00Z
  private static let earliestSecond = Instant.distantPast.millisecondsSinceEpoch / 1_000

  private static func extend(
    _ changes: inout [(second: Int64, offsetSeconds: Int32)], by footer: PosixTimeZone, after last: Int64
  ) {
    guard last < tabulatedUntilSecond else { return }
    guard footer.daylight != nil else {
      // A zone without a single transition takes its offset from the footer, from the beginning.
      let offset = Int32(clamping: footer.standardOffsetSeconds)
      if changes.isEmpty { changes.append((last, offset)) }
      return
    }
    let firstYear = max(LocalDate(daysSinceEpoch: Int(last.flooredDivision(by: 86_400).quotient)).year, 1_900)
    guard firstYear <= tabulatedUntilYear else { return }
    for transition in footer.transitions(inYears: firstYear - 1...tabulatedUntilYear)
    where transition.second > last && transition.second < tabulatedUntilSecond {
      changes.append((transition.second, Int32(clamping: transition.offsetSeconds)))
    }
  }
}

/// A bounds-checked big-endian reader of TZif bytes.
private struct TZifReader {
  struct Header {
    var version: Int
    var utCount: Int
    var standardCount: Int
    var leapCount: Int
    var timeCount: Int
    var typeCount: Int
    var nameLength: Int

    func dataLength(timeLength: Int) -> Int {
      timeCount * (timeLength + 1) + typeCount * 6 + nameLength + leapCount * (timeLength + 4) + standardCount + utCount
    }
  }

  let name: String
  let bytes: [UInt8]
  var position = 0

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  mutating func take(_ count: Int, _ what: String) throws(TimeZoneError) -> ArraySlice<UInt8> {
    guard count >= 0, bytes.count - position >= count else {
      throw .malformed(name: name, reason: "it ends inside \(what)")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func skip(_ count: Int, _ what: String) throws(TimeZoneError) {
    _ = try take(count, what)
  }

  mutating func bigEndian32(_ what: String) throws(TimeZoneError) -> UInt32 {
    try take(4, what).reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func times(count: Int) throws(TimeZoneError) -> [Int64] {
    var times: [Int64] = []
    for _ in 0..<count {
      times.append(Int64(bitPattern: try take(8, "the transition times").reduce(0) { $0 << 8 | UInt64($1) }))
    }
    return times
  }

  mutating func header() throws(TimeZoneError) -> Header {
    guard Array(try take(4, "the header")) == Array("TZif".utf8) else {
      throw .malformed(name: name, reason: "it does not begin with TZif")
    }
    let versionByte = try take(1, "the header").first ?? 0
    try skip(15, "the header")
    // 32-bit counts, multiplied by at most 12 and added up, fit 64-bit integers.
    return Header(
      version: versionByte == 0 ? 1 : Int(versionByte) - 0x30,
      utCount: Int(try bigEndian32("the header")), standardCount: Int(try bigEndian32("the header")),
      leapCount: Int(try bigEndian32("the header")), timeCount: Int(try bigEndian32("the header")),
      typeCount: Int(try bigEndian32("the header")), nameLength: Int(try bigEndian32("the header")))
  }

  mutating func footer() throws(TimeZoneError) -> String {
    guard try take(1, "the footer").first == 0x0A,
      let end = bytes[position...].firstIndex(of: 0x0A),
      let text = String(validating: bytes[position..<end], as: UTF8.self)
    else { throw .malformed(name: name, reason: "its footer is not a line") }
    return text
  }
}
