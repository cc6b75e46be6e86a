/// Amounts of bytes for people.
enum ByteCount {
  /// `812 B`, `1.4 KiB`, `23 MiB`: three digits at most before the unit, one behind the point below ten.
  static func text(_ bytes: UInt64) -> String {
    guard bytes >= 1_024 else { return "\(bytes) B" }
    var value = Double(bytes)
    var unit = "B"
    for next in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] where value >= 1_024 {
      value /= 1_024
      unit = next
    }
    return value < 10 ? "\((value * 10).rounded() / 10) \(unit)" : "\(Int64(value.rounded())) \(unit)"
  }
}
