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

  /// A number, with `K`, `M` or `G` behind it for units of 1024: `26214400`, `25M`; nil when it is none.
  static func parse(_ text: String) -> Int64? {
    let factor: Int64
    switch text.last {
    case "K", "k": factor = 1 << 10
    case "M", "m": factor = 1 << 20
    case "G", "g": factor = 1 << 30
    default: return Int64(text)
    }
    guard let number = Int64(text.dropLast()) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}
